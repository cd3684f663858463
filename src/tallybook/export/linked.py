"""Incidents as linked data: claims as W3C Web Annotations on the reports' text, and how incidents came of them in PROV-O.

A span points at its report by the hash of the captured text, by offsets and by quotation; whoever finds a text with another
hash must take the annotation for an orphan and must not look for a likely place. The context stands in the file, so reading
it fetches nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tallybook.export.audience import PURPOSE, TEXT_WITHHELD, Audience, release_incidents
from tallybook.export.loss import LossReport
from tallybook.export.names import NAME_WITHHELD
from tallybook.export.xml import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.records import Incident, Judgement, LedgerClaim, Span

_CONTEXT: dict[str, Any] = {
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "tallybook": "urn:tallybook:terms:",
    "id": "@id",
    "type": "@type",
}
_WITHHELD = (TEXT_WITHHELD, NAME_WITHHELD)
Node = dict[str, Any]


def write_linked(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes JSON-LD: an entity each incident, claim and report, an annotation each span, an activity each judgement."""
    release = release_incidents(incidents, audience)
    nodes: dict[str, Node] = {}
    for incident in release.incidents:
        for node in _nodes(incident):
            nodes.setdefault(node["id"], node)
    about = {"id": "urn:tallybook:ledger", "type": "prov:Collection", "dcterms:description": PURPOSE,
             "dcterms:audience": audience.name}  # fmt: skip
    document = {"@context": _CONTEXT, "@graph": [about, *nodes.values()]}
    out.write(msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n")
    return LossReport(
        format="prov", audience=audience.name, purpose=PURPOSE, written=len(release.incidents),
        cannot_hold=(
            "An incident is an entity with a title, a kind and days; places, participants and figures are not in the file.",
            "A quotation that is wholly or partly withheld is left out; its offsets stay.",
            "The reports' texts are not in the file: only who holds the ledger can check a quotation against its report.",
        ),
        left_out=release.left_out, withheld=release.withheld,
    )  # fmt: skip


def _nodes(incident: Incident) -> Iterator[Node]:
    yield _present({
        "id": f"urn:tallybook:incident:{incident.id}",
        "type": "prov:Entity",
        "dcterms:title": title_of(incident),
        "tallybook:eventType": incident.event.type,
        "tallybook:factuality": incident.factuality,
        "tallybook:earliest": _day(incident.time.earliest),
        "tallybook:latest": _day(incident.time.latest),
        "prov:wasDerivedFrom": [{"id": _claim_id(c)} for c in incident.claims],
        "prov:wasGeneratedBy": [{"id": _judgement_id(j)} for j in incident.judgements],
        "prov:alternateOf": [{"id": f"urn:tallybook:incident:{old}"} for old in incident.formerly],
    })  # fmt: skip
    for claim in incident.claims:
        yield from _claim_nodes(claim)
    for judgement in incident.judgements:
        yield from _judgement_nodes(judgement)


def _claim_nodes(claim: LedgerClaim) -> Iterator[Node]:
    agent = f"urn:tallybook:method:{_urn_part(claim.method)}"
    yield _present({
        "id": _report_id(claim), "type": "prov:Entity", "dcterms:publisher": claim.publisher,
        "dcterms:issued": _day(claim.published),
    })  # fmt: skip
    yield {"id": agent, "type": "prov:SoftwareAgent", "dcterms:title": claim.method}
    yield {
        "id": _claim_id(claim), "type": "prov:Entity", "prov:wasDerivedFrom": {"id": _report_id(claim)},
        "prov:wasAttributedTo": {"id": agent}, "tallybook:eventType": claim.event.type,
        "tallybook:factuality": claim.factuality,
    }  # fmt: skip
    for index, span in enumerate((claim.trigger, *claim.evidence)):
        yield {
            "id": f"{_claim_id(claim)}:span:{index}",
            "type": "oa:Annotation",
            "oa:motivatedBy": {"id": "oa:tagging" if index == 0 else "oa:describing"},
            "oa:hasBody": {"id": _claim_id(claim)},
            "oa:hasTarget": _target(claim, span),
        }


def _target(claim: LedgerClaim, span: Span) -> Node:
    part = ":title" if span.in_ == "title" else ""
    selectors: list[Node] = [{"type": "oa:TextPositionSelector", "oa:start": _count(span.start), "oa:end": _count(span.end)}]
    if not any(mark in span.text for mark in _WITHHELD):
        selectors.append({"type": "oa:TextQuoteSelector", "oa:exact": span.text})
    return {
        "type": "oa:SpecificResource",
        "oa:hasSource": {"id": _report_id(claim) + part},
        "oa:hasState": {"type": "oa:State", "tallybook:sha256": claim.report_hash},
        "oa:hasSelector": selectors,
    }


def _judgement_nodes(judgement: Judgement) -> Iterator[Node]:
    agent = f"urn:tallybook:judge:{_urn_part(judgement.by)}"
    kind = "prov:SoftwareAgent" if judgement.by.startswith("rule:") else "prov:Person"
    yield {"id": agent, "type": kind, "dcterms:title": judgement.by}
    yield _present({
        "id": _judgement_id(judgement), "type": "prov:Activity", "prov:wasAssociatedWith": {"id": agent},
        "tallybook:says": judgement.says, "tallybook:reason": judgement.reason, "tallybook:at": judgement.at,
        "tallybook:anchor": [judgement.a, judgement.b],
    })  # fmt: skip


def _present(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, [])}


def _day(value: str | None) -> Node | None:
    return {"@type": "xsd:date", "@value": value[:10]} if value else None


def _count(value: int) -> Node:
    return {"@type": "xsd:nonNegativeInteger", "@value": str(value)}


def _report_id(claim: LedgerClaim) -> str:
    return f"urn:tallybook:report:{claim.report_hash}"


def _claim_id(claim: LedgerClaim) -> str:
    return f"urn:tallybook:claim:{claim.report_hash}:{_urn_part(claim.id)}"


def _judgement_id(judgement: Judgement) -> str:
    return f"urn:tallybook:judgement:{_urn_part(judgement.id or f'{judgement.by}:{judgement.a}:{judgement.b}')}"


def _urn_part(text: str) -> str:
    """A text as a part of a URN.

    >>> _urn_part("rule:link/1 é")
    'rule:link/1%20%C3%A9'
    """
    from urllib.parse import quote

    return quote(text, safe=":/")
