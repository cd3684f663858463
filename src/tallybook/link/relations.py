"""How incidents bear on one another, found only where one sentence of one report says so, with the words that say it.

A relation needs a cue of ``link_relation_cues.yaml`` between two happenings of one sentence. What the sentence doubts, denies
or only puts one after the other is no relation. An incident's relations depend on the incidents it shares a report with and on
nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from tallybook.link.happenings import VERBAL, claim_order
from tallybook.records import Incident, LedgerClaim, Relation, Span
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_BREAK = re.compile(r"[;:!?\n—–]\s|\.\s+(?=[A-Z])|[\"“”]")
_LEFT_REACH = 16  # words between a happening and the cue behind it
_NAME_REACH = 5  # words of a noun phrase before the word that names the happening
_WHOM_REACH = 9  # words for those who are forced or allowed to do it, or who are on the way
_HAPPENED = frozenset({"occurred", "ongoing"})
_UNDER_WAY = frozenset({"RETREAT", "MOBILIZE"})


class Cue(NamedTuple):
    """A row of the table of cues, for one of its phrases."""

    kind: Literal["part_of", "caused_by", "blocked", "enabled_by", "in_response_to", "retaliation", "included_in"]
    words: tuple[str, ...]
    bearer: Literal["left", "right"]
    then: Literal["name", "whom to", "mover", "at once"]
    left: frozenset[str]
    right: frozenset[str]
    planned: bool
    same_type: bool


class Word(NamedTuple):
    """A word of a sentence, in lower case except where a capital tells it from another ("May")."""

    text: str
    start: int
    end: int


class Told(NamedTuple):
    """A happening in a sentence: its claim and incident, and its trigger as a range of the sentence's words."""

    claim: LedgerClaim
    incident: Incident
    first: int
    end: int


class Sentence(NamedTuple):
    """A sentence of a report with its words and the happenings named in it, in order; one word names one happening."""

    span: Span
    words: tuple[Word, ...]
    told: tuple[Told, ...]


def relations_of(incidents: Iterable[Incident]) -> Mapping[str, tuple[Relation, ...]]:
    """The relations of each incident that has any, by its id; ``incidents`` holds all that share a report with those asked for.

    A relation told in several reports is given once, as first told.
    """
    found: dict[str, dict[tuple[str, str], tuple[LedgerClaim, Relation]]] = defaultdict(dict)
    for sentence in _sentences(incidents):
        for bearer, relation in _relations_in(sentence):
            key = (relation.kind, relation.incident)
            known = found[bearer.incident.id].get(key)
            if known is None or claim_order(bearer.claim) < claim_order(known[0]):
                found[bearer.incident.id][key] = (bearer.claim, relation)
    return {
        incident: tuple(relation for _, relation in (told[key] for key in sorted(told)))
        for incident, told in sorted(found.items())
    }  # fmt: skip


def with_relations(incidents: Sequence[Incident]) -> list[Incident]:
    """The same incidents, each with the relations that the reports they share tell of."""
    found = relations_of(incidents)
    return [replace(incident, relations=found.get(incident.id, ())) for incident in incidents]


def _sentences(incidents: Iterable[Incident]) -> Iterator[Sentence]:
    """The sentences in which happenings of different incidents are named, by report and place in it."""
    groups: dict[tuple[str, str, int, int], list[tuple[LedgerClaim, Incident, Span]]] = defaultdict(list)
    for incident in incidents:
        for claim in incident.claims:
            home = _home_of(claim)
            if home is not None:
                groups[claim.report_hash, home.in_ or "", home.start, home.end].append((claim, incident, home))
    for _, group in sorted(groups.items(), key=lambda item: item[0]):
        if len({incident.id for _, incident, _ in group}) > 1:
            yield _sentence(group)


def _home_of(claim: LedgerClaim) -> Span | None:
    """The sentence of the evidence that holds the trigger."""
    t = claim.trigger
    return next((e for e in claim.evidence if e.in_ == t.in_ and e.start <= t.start and t.end <= e.end), None)


def _sentence(group: Sequence[tuple[LedgerClaim, Incident, Span]]) -> Sentence:
    span = group[0][2]
    words = tuple(
        Word(m[0] if m[0] == "May" else m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(span.text)
    )  # fmt: skip
    named: dict[tuple[int, int], list[Told]] = defaultdict(list)
    for claim, incident, _ in sorted(group, key=lambda item: claim_order(item[0])):
        start, end = claim.trigger.start - span.start, claim.trigger.end - span.start
        inside = [i for i, word in enumerate(words) if word.start < end and start < word.end]
        if inside:
            named[inside[0], inside[-1] + 1].append(Told(claim, incident, inside[0], inside[-1] + 1))
    # A word that names happenings of two incidents ("strikes" on two towns) cannot tell which of them is meant.
    told = tuple(told[0] for _, told in sorted(named.items()) if len({t.incident.id for t in told}) == 1)
    return Sentence(span, words, told)


def _relations_in(sentence: Sentence) -> Iterator[tuple[Told, Relation]]:
    for at in range(len(sentence.words)):
        for cue in _cues().get(sentence.words[at].text, ()):
            end = at + len(cue.words)
            if tuple(w.text for w in sentence.words[at:end]) != cue.words:
                continue
            pair = _joined(sentence, cue, at, end)
            if pair is not None:
                left, right = pair
                bearer, other = pair if cue.bearer == "left" else (right, left)
                span = _stretch(sentence, left.first, right.end)
                yield bearer, Relation(kind=cue.kind, incident=other.incident.id, span=span, claim=bearer.claim.id)
                break  # the longest cue that begins here; a shorter one would say the same twice


def _joined(sentence: Sentence, cue: Cue, at: int, end: int) -> tuple[Told, Told] | None:
    """The happenings that a cue at these words joins; ``None`` where anything speaks against it."""
    left = next((t for t in reversed(sentence.told) if t.end <= at), None)
    right = next((t for t in sentence.told if t.first > at), None)
    if left is None or right is None or left.incident.id == right.incident.id:
        return None
    fits = (
        _may_stand(left, cue.left) and _may_stand(right, cue.right)
        and (not cue.same_type or left.claim.event.type == right.claim.event.type)
        and _happened(left, right, cue) and not _is_doubted(sentence, left, at)
        and _reaches_left(sentence, left, at) and _follows(sentence, cue, end, right)
    )  # fmt: skip
    return (left, right) if fits else None


def _may_stand(told: Told, allowed: frozenset[str]) -> bool:
    return not allowed or told.claim.event.type in allowed or told.claim.trigger.text.lower() in allowed


def _happened(left: Told, right: Told, cue: Cue) -> bool:
    """Whether both incidents are real, and the sentence tells them so; a cue may let the far side be a plan in this sentence."""
    if left.incident.factuality not in _HAPPENED or right.incident.factuality not in _HAPPENED:
        return False
    planned = right if cue.planned else None
    return all(t.claim.factuality in _HAPPENED or (t is planned and t.claim.factuality != "denied") for t in (left, right))


def _is_doubted(sentence: Sentence, left: Told, at: int) -> bool:
    """Whether a doubt stands before the cue, or somebody accuses, demands or threatens: then it is only their word."""
    before = {word.text for word in sentence.words[:at]}
    spoken = any(t.claim.event.type in VERBAL and t.first <= left.first for t in sentence.told)
    return spoken or not before.isdisjoint(_listed("doubts"))


def _reaches_left(sentence: Sentence, left: Told, at: int) -> bool:
    between = {word.text for word in sentence.words[left.end : at]}
    return at - left.end <= _LEFT_REACH and between.isdisjoint(_listed("clause_ends")) and not _is_broken(sentence, left.end, at)


def _follows(sentence: Sentence, cue: Cue, end: int, right: Told) -> bool:
    """Whether what stands between cue and trigger is of the kind that the cue asks for."""
    between = [word.text for word in sentence.words[end : right.first]]
    if _is_broken(sentence, end, right.first) or ", " in _text(sentence, end, right.first):
        return False
    if cue.then == "at once":
        return not between
    if cue.then == "name":
        return len(between) <= _NAME_REACH and (_listed("phrase_ends") | _listed("clause_ends")).isdisjoint(between)
    if not _listed("clause_ends").isdisjoint(between) or len(between) > _WHOM_REACH + 1:
        return False
    if cue.then == "whom to":
        return len(between) > 1 and between[-1] == "to"
    return right.claim.movement is not None or right.claim.event.type in _UNDER_WAY


def _is_broken(sentence: Sentence, first: int, end: int) -> bool:
    return bool(_BREAK.search(_text(sentence, first, end)))


def _text(sentence: Sentence, first: int, end: int) -> str:
    """What stands between the word before ``first`` and the word at ``end``, with that word's first letter."""
    if first >= end:
        return ""
    return sentence.span.text[sentence.words[first - 1].end : sentence.words[end].start + 1]


def _stretch(sentence: Sentence, first: int, end: int) -> Span:
    """The words from one happening to the other as a span of the report."""
    start, stop = sentence.words[first].start, sentence.words[end - 1].end
    return Span(
        start=sentence.span.start + start, end=sentence.span.start + stop, text=sentence.span.text[start:stop],
        in_=sentence.span.in_,
    )  # fmt: skip


@cache
def _cues() -> dict[str, tuple[Cue, ...]]:
    """The cues by their first word, the longest first."""
    found: dict[str, list[Cue]] = defaultdict(list)
    for row in read_yaml("link_relation_cues.yaml")["cues"]:
        for phrase in row["words"]:
            words = tuple(phrase.split())
            left, right = frozenset(row.get("left", ())), frozenset(row.get("right", ()))
            found[words[0]].append(
                Cue(
                    row["kind"],
                    words,
                    row["bearer"],
                    row["then"],
                    left,
                    right,
                    row.get("planned", False),
                    row.get("same_type", False),
                )
            )
    return {word: tuple(sorted(cues, key=lambda cue: -len(cue.words))) for word, cues in found.items()}


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(read_yaml("link_relation_cues.yaml")[name])
