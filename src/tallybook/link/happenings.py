"""The unit that is linked: all claims of one report about one happening, with everything comparing needs worked out once."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tallybook.link.denials import disputes_against, disputes_by_target
from tallybook.link.fold import carriers, distinctive_words, find_words, fold_name, is_generic, setting_apart, shingles_of
from tallybook.link.parties import is_teller, side_of
from tallybook.link.spots import RANK, Spot, finest_spots, spot_of
from tallybook.link.times import consistent_time, day_number
from tallybook.records import Count, Judgement, LedgerClaim, Participant, Time, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VERBAL = frozenset({"THREATEN", "ACCUSE", "REJECT", "REQUEST", "CONCEDE", "SUPPORT", "CONSULT"})
FRESH_DAYS = 6  # news without a day is taken to be of the week before its publication
HARM = frozenset({"killed", "injured", "casualties"})
MOVING_MEASURES = frozenset({"stranded", "transported", "evacuated"})

ClaimOrder = tuple[str, str, bool, int, int, str]
Figures = frozenset[tuple[int | None, int | None, int | None]]


class Happening(NamedTuple):
    """One happening as one report tells it. ``anchor`` is its first claim's, ``window`` day numbers (an open end is ``None``).

    ``disputed``: in what other claims of the report dispute its own.
    ``around`` are the sides its whole report speaks of, ``setting`` the towns and distinctive words of that report, ``wire`` the
    agency that wrote it, ``carried`` tells whether vehicles are on the way ("the convoy").
    """

    anchor: str
    anchors: tuple[str, ...]
    report: str
    claims: tuple[LedgerClaim, ...]
    published: int | None
    type: str
    modes: frozenset[str]
    acled: frozenset[str]
    background: bool
    aggregate: bool
    factuality: str
    time: Time
    window: tuple[int | None, int | None]
    spots: tuple[Spot, ...]
    route: frozenset[str]
    actors: frozenset[str]
    recipients: frozenset[str]
    described: frozenset[str]
    clashing: frozenset[str]
    speakers: frozenset[str]
    objects: frozenset[str]
    figures: dict[str, Figures]
    harmed: frozenset[str]
    words: frozenset[str]
    shingles: frozenset[tuple[str, ...]]
    around: frozenset[str]
    wire: str | None
    setting: frozenset[str]
    moving: bool
    agreeing: bool
    carried: bool
    set_apart: bool
    disputed: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether its day is told, not inferred from the day of publication."""
        return self.time.precision == "day" and self.time.basis in ("stated", "relative", "dateline")

    @property
    def verbal(self) -> bool:
        """Whether it is an act of speech: a threat, a demand, a meeting."""
        return self.type in VERBAL


def claim_anchor(claim: LedgerClaim) -> str:
    """The anchor by which judgements remember the claim."""
    return anchor_of(claim.report_hash, claim.trigger)


def claim_order(claim: LedgerClaim) -> ClaimOrder:
    """The order in which claims count as first: by publication (undated last), report hash, then trigger, title before text."""
    t = claim.trigger
    return claim.published or "9999", claim.report_hash, t.in_ != "title", t.start, t.end, claim.id


def group_happenings(claims: Iterable[LedgerClaim], splits: Sequence[Judgement] = ()) -> tuple[Happening, ...]:
    """Claims grouped by report and happening number, in the order of their first claims.

    ``splits`` are persons' "different" judgements: where both sides fall into one happening, the later claim leaves it.
    """
    groups: dict[tuple[str, int, str], list[LedgerClaim]] = defaultdict(list)
    torn_off = {max(j.a, j.b, key=_anchor_place) for j in splits if j.a.split(":")[0] == j.b.split(":")[0]}
    mates: dict[tuple[str, int], set[str]] = defaultdict(set)
    ordered = sorted(claims, key=claim_order)
    for claim in ordered:
        mates[claim.report_hash, claim.happening].add(claim_anchor(claim))
    partners = _partners(splits)
    for claim in ordered:
        anchor = claim_anchor(claim)
        leaves = anchor in torn_off and bool(partners[anchor] & mates[claim.report_hash, claim.happening])
        groups[claim.report_hash, claim.happening, anchor if leaves else ""].append(claim)
    around, wires, settings = _sides_of_reports(ordered), _wires_of_reports(ordered), _settings_of_reports(ordered)
    against = disputes_by_target(ordered)
    happenings = (
        _happening(tuple(group), around[report], wires.get(report), settings[report])._replace(
            disputed=disputes_against(group, against)
        )
        for (report, _, _), group in groups.items()
    )
    return tuple(sorted(happenings, key=lambda h: claim_order(h.claims[0])))


def _sides_of_reports(claims: Iterable[LedgerClaim]) -> dict[str, frozenset[str]]:
    """The registered sides each report speaks of, by report hash."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        found[claim.report_hash] |= {side_of(p.id) for p in claim.participants if p.id and not is_teller(p.id)}
    return {report: frozenset(sides) for report, sides in found.items()}


def _wires_of_reports(claims: Iterable[LedgerClaim]) -> dict[str, str]:
    """The agency whose words a report prints, by report hash; a report written by nobody in particular is not in it.

    A credit alone may be a photographer's. Where the words are an agency's, though, the reader has every quoted source speak
    through it, so one source without it shows that the outlet wrote for itself.
    """
    credited: dict[str, tuple[str, ...]] = {}
    passed_on: dict[str, set[str | None]] = defaultdict(set)
    for claim in claims:
        credited[claim.report_hash] = claim.credits
        passed_on[claim.report_hash] |= {a.via for a in claim.attribution if a.kind not in ("agency", "outlet")}
    return {
        report: agency
        for report, agencies in passed_on.items()
        if len(agencies) == 1 and (agency := next(iter(agencies))) and agency in credited[report]
    }


def _settings_of_reports(claims: Iterable[LedgerClaim]) -> dict[str, frozenset[str]]:
    """What sets each report off from others: the towns it names and its distinctive words, background left aside."""
    by_report: dict[str, list[LedgerClaim]] = defaultdict(list)
    for claim in claims:
        if not claim.background:
            by_report[claim.report_hash].append(claim)
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for report, told in by_report.items():
        towns = {f"at {s.key}" for s in (spot_of(p) for c in told for p in c.places) if s.rank < RANK["admin1"]}
        found[report] = frozenset(towns) | distinctive_words(find_words(_text_of(told)), _names_in(told))
    return found


def _partners(splits: Sequence[Judgement]) -> dict[str, set[str]]:
    partners: dict[str, set[str]] = defaultdict(set)
    for judgement in splits:
        partners[judgement.a].add(judgement.b)
        partners[judgement.b].add(judgement.a)
    return partners


def _anchor_place(anchor: str) -> tuple[bool, int, str]:
    """Where in its report an anchor stands: title first, then by offset."""
    place = anchor.split(":")[1]
    return not anchor.endswith(":title"), int(place.split("-")[0]), anchor


def _happening(claims: tuple[LedgerClaim, ...], around: frozenset[str], wire: str | None, setting: frozenset[str]) -> Happening:
    first = claims[0]
    time = consistent_time([c.time for c in claims])
    named = _party_keys(claims)
    words = find_words(_text_of(claims))
    spots = finest_spots(chain.from_iterable(c.places for c in claims))
    return Happening(
        anchor=claim_anchor(first), anchors=tuple(dict.fromkeys(claim_anchor(c) for c in claims)),
        report=first.report_hash, claims=claims, published=day_number(first.published),
        type=first.event.type, modes=frozenset(m for c in claims for m in c.event.modes),
        acled=frozenset(c.acled.sub_event_type for c in claims if c.acled),
        background=all(c.background for c in claims), aggregate=any(c.aggregate for c in claims),
        factuality=first.factuality, time=time, window=_window(claims, time), spots=spots,
        route=_route(claims), actors=named["actor"], recipients=named["recipient"], described=named["described"],
        clashing=_clashing(claims),
        speakers=named["actor"] | _speakers(claims), objects=frozenset(o.kind for c in claims for o in c.objects),
        figures=_figures(claims), harmed=_harmed(claims),
        words=distinctive_words(words, _names_in(claims)), shingles=shingles_of(words),
        around=around, setting=setting, wire=wire,
        moving=any(c.movement for c in claims) or any(n.measure in MOVING_MEASURES for c in claims for n in c.counts),
        agreeing=any(c.agreement for c in claims) or first.event.type == "AGREE",
        carried=not carriers().isdisjoint(words), set_apart=not setting_apart().isdisjoint(words),
    )  # fmt: skip


def _window(claims: Sequence[LedgerClaim], time: Time) -> tuple[int | None, int | None]:
    """Day numbers between which it happened; news without a day is held to be fresh, background is not."""
    earliest, latest = day_number(time.earliest), day_number(time.latest)
    if latest is None:
        latest = day_number(claims[0].published)
    if earliest is None and latest is not None and not all(c.background or c.aggregate for c in claims):
        earliest = latest - FRESH_DAYS
    return earliest, latest


def _text_of(claims: Sequence[LedgerClaim]) -> str:
    spans = {(s.in_ or "", s.start, s.end): s.text for c in claims for s in (*c.evidence, c.trigger)}
    return "\n".join(text for _, text in sorted(spans.items()))


def _party_keys(claims: Sequence[LedgerClaim]) -> dict[str, frozenset[str]]:
    """Named parties by part (clashing ``party`` counts as actor), and the mere descriptions of people apart from them."""
    found: dict[str, set[str]] = {"actor": set(), "recipient": set(), "described": set()}
    for participant in (p for c in claims for p in c.participants if p.role != "mediator"):
        if not _is_named(participant):
            found["described"].add(fold_name(participant.name))
        elif not is_teller(participant.id or ""):
            part = "recipient" if participant.role == "recipient" else "actor"
            found[part].add(participant.id or fold_name(participant.name))
    return {part: frozenset(keys) for part, keys in found.items()}


def _clashing(claims: Sequence[LedgerClaim]) -> frozenset[str]:
    """The registered sides of a fight told as one between two: nobody is its actor alone."""
    return frozenset(side_of(p.id) for c in claims for p in c.participants if p.role == "party" and p.id)


def _is_named(participant: Participant) -> bool:
    """Whether a party can be told from others: registered, or carrying a name of its own ("wedding guests" has none)."""
    name = participant.name
    return participant.id is not None or (not name.islower() and not is_generic(name))


def _speakers(claims: Sequence[LedgerClaim]) -> frozenset[str]:
    return frozenset(fold_name(a.speaker) for c in claims for a in c.attribution if a.speaker and not is_generic(a.speaker))


def _route(claims: Sequence[LedgerClaim]) -> frozenset[str]:
    """Folded names of every place a movement touches, so that two days of one journey can be told to be one."""
    movements = [c.movement for c in claims if c.movement]
    names = [n for m in movements for n in (m.origin, m.destination, *m.via) if n]
    stations = [p.name for c in claims for p in c.places if movements and p.role in ("origin", "destination", "via", "toward")]
    return frozenset(fold_name(name) for name in (*names, *stations))


def _figures(claims: Sequence[LedgerClaim]) -> dict[str, Figures]:
    found: dict[str, set[tuple[int | None, int | None, int | None]]] = defaultdict(set)
    for count in (n for c in claims for n in c.counts):
        if not _is_vague(count):
            found[count.measure].add((count.low, count.best, count.high))
    return {measure: frozenset(figures) for measure, figures in sorted(found.items())}


def _harmed(claims: Sequence[LedgerClaim]) -> frozenset[str]:
    """As what the killed and injured are described: civilians, combatants."""
    counts = (n for c in claims for n in c.counts if n.measure in HARM)
    return frozenset(n.status for n in counts if n.status in ("civilian", "combatant", "mixed"))


def _is_vague(count: Count) -> bool:
    """Whether no number is told ("dozens", "scores"): the floor such a word sets is ours, and two of them agree by chance."""
    if count.best is not None or count.high is not None:
        return False
    return count.low is None or (count.span is not None and not any(c.isdigit() for c in count.span.text))


def _names_in(claims: Sequence[LedgerClaim]) -> frozenset[str]:
    """Words of names that are compared by themselves and must not count a second time as distinctive words."""
    names = chain.from_iterable(
        [*(p.name for p in c.participants if _is_named(p)), *(p.name for p in c.places), *(p.admin1 or "" for p in c.places),
         *(a.speaker or "" for a in c.attribution), *(a.via or "" for a in c.attribution)]
        for c in claims
    )  # fmt: skip
    return frozenset(word for name in names for word in fold_name(name).split())
