"""How well an incident is supported: independent origins, the sides that tell of it, what is disputed. Counted, never graded."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from tallybook.link.denials import is_figure_denied, is_part_denied
from tallybook.link.origins import names_somebody, origins_of, voice_key
from tallybook.link.parties import side_of
from tallybook.records import Certainty, LedgerClaim, Participant, Support

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.link.happenings import Happening

_PARTISAN = frozenset({"belligerent", "state_media", "official"})
_SINGLE_AUTHOR = frozenset({"ASSAULT", "COERCE"})
CERTAINTY_RANK: dict[Certainty, int] = {"denied": 0, "suspected": 1, "alleged": 2, "claimed": 3, "stated": 4, "conceded": 5}


def support_of(members: Sequence[Happening], statuses_differ: bool) -> Support:
    """Support of one incident from its happenings; ``statuses_differ`` where two reports give rival states of one day."""
    claims = [c for h in members for c in h.claims]
    told_by = origins_of(members)
    return Support(
        origins=len(told_by),
        told_by=told_by,
        sides=_sides_told(claims),
        conceded=any(a.stance == "concedes" for c in claims for a in c.attribution)
        or any(p.certainty == "conceded" for c in claims for p in c.participants),
        disputed=_disputed(members, claims, statuses_differ),
    )


def _sides_told(claims: Iterable[LedgerClaim]) -> tuple[str, ...]:
    """The parties that partisan sources speak for, each by the name first told of it: two organs of one party are one side."""
    told: dict[str, str] = {}
    for name in (a.affiliation or a.speaker for c in claims for a in c.attribution if a.kind in _PARTISAN):
        if name and names_somebody(name):
            told.setdefault(voice_key(name), name)
    return tuple(sorted(told.values()))


def _disputed(members: Sequence[Happening], claims: Sequence[LedgerClaim], statuses_differ: bool) -> tuple[str, ...]:
    found = {d.what for c in claims for d in c.disputes} | {kind for h in members for kind in h.disputed}
    if any(c.factuality == "denied" for c in claims) and any(c.factuality in ("occurred", "ongoing") for c in claims):
        found.add("occurrence")
    if rival_actors(members) or is_part_denied(claims) or any(p.alternative is not None for c in claims for p in c.participants):
        found.add("responsibility")
    if statuses_differ:
        found.add("status")
    if len({h.time.earliest for h in members if h.exact}) > 1 and not any(h.moving or h.agreeing for h in members):
        found.add("date")
    if is_figure_denied(claims) or any(_have_rival_figures(a, b) for a, b in combinations(members, 2)):
        found.add("figure")
    return tuple(sorted(found))


def _have_rival_figures(a: Happening, b: Happening) -> bool:
    """Whether two reports give a measure figures that cannot all be right; rising floors ("at least") can."""
    for measure in a.figures.keys() & b.figures.keys():
        x, y = a.figures[measure], b.figures[measure]
        if not any(_can_both_hold(i, j) for i in x for j in y):
            return True
    return False


def _can_both_hold(a: tuple[int | None, int | None, int | None], b: tuple[int | None, int | None, int | None]) -> bool:
    low = max((n for n in (a[0], b[0]) if n is not None), default=0)
    high = min((n for n in (a[2], b[2]) if n is not None), default=None)
    return high is None or low <= high


def rival_actors(members: Sequence[Happening]) -> tuple[frozenset[str], ...]:
    """The sets of culprits that different reports name for one attack, none of them shared; empty where they can be one account.

    Sides named as attacker here and attacked there are a fight told from two ends, not rivals.
    """
    if members[0].type not in _SINGLE_AUTHOR:
        return ()
    told: dict[frozenset[str], set[str]] = defaultdict(set)
    for happening in members:
        if happening.actors:
            told[happening.actors].add(happening.report)
    attacked = _sides(frozenset(key for h in members for key in h.recipients))
    if len(told) < 2 or any(_sides(a) & _sides(b) for a, b in combinations(told, 2)) or any(_sides(a) & attacked for a in told):
        return ()
    return tuple(sorted(told, key=sorted))


def _sides(parties: frozenset[str]) -> frozenset[str]:
    return frozenset(side_of(party) for party in parties)


def strongest(participants: Sequence[Participant]) -> Participant:
    """Of one party's mentions the surest; what is only suspected twice stays suspected."""
    return max(enumerate(participants), key=lambda item: (CERTAINTY_RANK[item[1].certainty], -item[0]))[1]
