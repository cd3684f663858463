"""Incidents as XML: KML for maps, Atom and RSS for feed readers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, TextIO

from tallybook.export.audience import PURPOSE, Audience, Release, release_incidents
from tallybook.export.csv import primary_place, row_of
from tallybook.export.geojson import geometry_of
from tallybook.export.loss import LossReport
from tallybook.export.shape import country_name, sentence_of, split_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Incident

_KML = "http://www.opengis.net/kml/2.2"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOME = "urn:tallybook:ledger"
_FEED_TITLE = "Incidents in a Tallybook ledger"


def write_kml(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes one placemark an incident; what is known no better than to a province has no geometry."""
    release = release_incidents(incidents, audience)
    root = ET.Element("kml", xmlns=_KML)
    document = ET.SubElement(root, "Document")
    _put(document, "name", _FEED_TITLE)
    _put(document, "description", f"{PURPOSE} Written for the {audience.name}.")
    for incident in release.incidents:
        _placemark(document, incident, audience.name)
    _write(root, out)
    return _report("kml", audience, release, len(release.incidents), (
        "A placemark holds no spans, judgements, history or rival figures; its id leads to them in the ledger.",
        "Incidents known only by province or country have no geometry and do not show on a map; a radius is not drawn.",
    ))  # fmt: skip


def write_atom(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes an Atom feed, the incidents with the newest report first. Each entry's id is the incident's, for ever."""
    release, shown, left_out = _for_feed(incidents, audience)
    feed = ET.Element("feed", xmlns=_ATOM)
    _put(feed, "id", _HOME)
    _put(feed, "title", _FEED_TITLE)
    _put(feed, "subtitle", f"{PURPOSE} Written for the {audience.name}.")
    _put(feed, "updated", _moment(_newest(shown)).isoformat() if shown else audience.now.isoformat())
    _put(ET.SubElement(feed, "author"), "name", "Tallybook")
    for incident in shown:
        entry = ET.SubElement(feed, "entry")
        _put(entry, "id", _urn(incident))
        _put(entry, "title", title_of(incident))
        _put(entry, "updated", _moment(_told_on(incident)).isoformat())
        _put(entry, "content", _told(incident), type="text")
    _write(feed, out)
    return _report("atom", audience, release, len(shown), _FEED_LIMITS, left_out)


def write_rss(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes an RSS 2.0 feed, the incidents with the newest report first."""
    release, shown, left_out = _for_feed(incidents, audience)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _put(channel, "title", _FEED_TITLE)
    _put(channel, "link", _HOME)
    _put(channel, "description", f"{PURPOSE} Written for the {audience.name}.")
    for incident in shown:
        item = ET.SubElement(channel, "item")
        _put(item, "title", title_of(incident))
        _put(item, "description", _told(incident))
        _put(item, "guid", _urn(incident), isPermaLink="false")
        _put(item, "pubDate", format_datetime(_moment(_told_on(incident))))
    _write(root, out)
    return _report("rss", audience, release, len(shown), _FEED_LIMITS, left_out)


_FEED_LIMITS = (
    "A feed tells each incident in a few words; figures one by one, spans, places, judgements and history are not in it.",
    "An entry is dated by the latest report's publication; a judgement or a correction does not move it.",
)


def title_of(incident: Incident) -> str:
    """What, where and when, in one line."""
    place = primary_place(incident)
    what = incident.acled.sub_event_type if incident.acled else incident.event.type
    told = "" if incident.factuality == "occurred" else f" ({incident.factuality})"
    where = ", ".join(n for n in (place.name, country_name(place.country)) if n) if place else "place not told"
    days = [d for d in dict.fromkeys((incident.time.earliest, incident.time.latest)) if d]
    when = " to ".join(days) if incident.time.earliest else "day not told"
    return f"{what}{told}: {where}, {when}"


def _told(incident: Incident) -> str:
    figures = [f"{f.measure} ({f.status}): {_figure(f.low, f.high)}" for f in incident.figures]
    support = f"{incident.support.origins} independent origin{'' if incident.support.origins == 1 else 's'}."
    return " ".join(part for part in (sentence_of(incident), "; ".join(figures) + "." if figures else None, support) if part)


def _figure(low: int | None, high: int | None) -> str:
    """A range in words.

    >>> _figure(12, 12), _figure(22, None), _figure(None, 39), _figure(None, None), _figure(31, 32)
    ('12', 'at least 22', 'at most 39', 'number unknown', '31 to 32')
    """
    if low is None:
        return "number unknown" if high is None else f"at most {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _for_feed(incidents: Sequence[Incident], audience: Audience) -> tuple[Release, list[Incident], list[Any]]:
    release = release_incidents(incidents, audience)
    shown, left_out = split_by(
        lambda i: None if _told_on(i) else "no report of it has a date, and a feed needs one", release.incidents
    )
    return release, sorted(shown, key=lambda i: (_told_on(i) or "", i.id), reverse=True), left_out


def _newest(incidents: Sequence[Incident]) -> str | None:
    return max(day for i in incidents if (day := _told_on(i)))


def _told_on(incident: Incident) -> str | None:
    return max((c.published for c in incident.claims if c.published), default=None)


def _moment(day: str | None) -> datetime:
    return datetime.combine(date.fromisoformat((day or "1970-01-01")[:10]), time(), UTC)


def _urn(incident: Incident) -> str:
    return f"urn:tallybook:incident:{incident.id}"


def _placemark(document: ET.Element, incident: Incident, audience: str) -> None:
    mark = ET.SubElement(document, "Placemark", id=f"incident-{incident.id}")
    _put(mark, "name", title_of(incident))
    _put(mark, "description", _told(incident))
    if incident.time.earliest or incident.time.latest:
        span = ET.SubElement(mark, "TimeSpan")
        for name, day in (("begin", incident.time.earliest), ("end", incident.time.latest)):
            if day:
                _put(span, name, day)
    extended = ET.SubElement(mark, "ExtendedData")
    for column, value in row_of(incident, audience).items():
        if value is not None:
            _put(ET.SubElement(extended, "Data", name=column), "value", str(value))
    geometry = geometry_of(incident)
    if geometry:
        _draw(mark, geometry["type"], geometry["coordinates"])


def _draw(parent: ET.Element, kind: str, coordinates: Any) -> None:
    if kind.startswith("Multi"):
        several = ET.SubElement(parent, "MultiGeometry")
        for part in coordinates:
            _draw(several, kind.removeprefix("Multi"), part)
    elif kind == "Polygon":
        polygon = ET.SubElement(parent, "Polygon")
        for index, ring in enumerate(coordinates):
            border = ET.SubElement(polygon, "innerBoundaryIs" if index else "outerBoundaryIs")
            _put(ET.SubElement(border, "LinearRing"), "coordinates", _positions(ring))
    else:
        points = [coordinates] if kind == "Point" else coordinates
        _put(ET.SubElement(parent, kind), "coordinates", _positions(points))


def _positions(points: Any) -> str:
    return " ".join(f"{point[0]},{point[1]}" for point in points)


def _put(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    """A child with a text; characters that XML cannot hold at all are replaced by a mark."""
    ET.SubElement(parent, tag, attributes).text = _NOT_IN_XML.sub("\ufffd", text)


def _write(root: ET.Element, out: TextIO) -> None:
    ET.indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n")


def _report(
    name: str, audience: Audience, release: Release, written: int, cannot_hold: tuple[str, ...], left_out: Sequence[Any] = ()
) -> LossReport:
    return LossReport(
        format=name, audience=audience.name, purpose=PURPOSE, written=written, cannot_hold=cannot_hold,
        left_out=(*release.left_out, *left_out), withheld=release.withheld,
    )  # fmt: skip
