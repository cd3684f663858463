"""With what it was done: PLOVER modes and contexts, and the same happening in ACLED's terms.

The crosswalk follows the facts in the codebooks (see ``docs/fields.md``); it looks at types, modes and the registry's kinds of
actor, never at the words a report uses for a side.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.records import Acled, DamagedObject, Event, Participant, Passage
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.tellings import Telling

FROM_AFAR = {
    "strike",
    "hit",
    "target",
    "pound",
    "blast",
    "raid",
    "destroy",
    "damage",
    "crater",
    "level",
}  # words for a blow, not for a fight
ARMED_SECTORS = {"MIL", "COP", "SPY", "PRM", "REB", "UAF", "IMG"}
STATE_SECTORS = {"MIL", "GOV", "COP", "SPY", "PRM"}
EVENT_TYPE_OF = {
    "Armed clash": "Battles", "Government regains territory": "Battles", "Non-state actor overtakes territory": "Battles",
    "Chemical weapon": "Explosions/Remote violence", "Air/drone strike": "Explosions/Remote violence",
    "Suicide bomb": "Explosions/Remote violence", "Shelling/artillery/missile attack": "Explosions/Remote violence",
    "Remote explosive/landmine/IED": "Explosions/Remote violence", "Grenade": "Explosions/Remote violence",
    "Sexual violence": "Violence against civilians", "Attack": "Violence against civilians",
    "Abduction/forced disappearance": "Violence against civilians", "Peaceful protest": "Protests",
    "Excessive force against protesters": "Protests", "Violent demonstration": "Riots", "Agreement": "Strategic developments",
    "Arrests": "Strategic developments", "Change to group/activity": "Strategic developments",
    "Looting/property destruction": "Strategic developments", "Disrupted weapons use": "Strategic developments",
    "Other": "Strategic developments",
}  # fmt: skip
REMOTE = (
    ("unconventional", "Chemical weapon"), ("suicide-attack", "Suicide bomb"), ("sexual", "Sexual violence"),
    ("crowd-control", "Excessive force against protesters"), ("abduct", "Abduction/forced disappearance"),
)  # fmt: skip
STANDOFF = (
    ("aerial", "Air/drone strike"), ("drone", "Air/drone strike"), ("heavy-weapons", "Shelling/artillery/missile attack"),
    ("explosives", "Remote explosive/landmine/IED"),
)  # fmt: skip
WRECKING = {"destroy", "demolish", "torch", "crater", "level", "burn", "damage"}
BY_TYPE = {"AGREE": "Agreement", "MOBILIZE": "Change to group/activity"}
BY_MODE = {
    ("RETREAT", "withdraw"): "Change to group/activity", ("RETREAT", "ceasefire"): "Agreement",
    ("RETREAT", "release"): "Agreement", ("RETREAT", "disarm"): "Agreement", ("COERCE", "arrest"): "Arrests",
    ("SANCTION", "expel"): "Other", ("PROTEST", "demo"): "Peaceful protest", ("PROTEST", "riot"): "Violent demonstration",
    ("PROTEST", "hunger"): "Peaceful protest",
    ("PROTEST", "strike"): "Peaceful protest",
}  # fmt: skip


@cache
def weapon_modes() -> tuple[tuple[frozenset[str], str], ...]:
    """Words for weapons and carriers with the mode each stands for, in order of weight."""
    return tuple((frozenset(row["words"]), row["mode"]) for row in read_yaml("weapon_modes.yaml"))


def event_of(telling: Telling, objects: Sequence[DamagedObject], passages: Sequence[Passage]) -> Event:
    """The telling's PLOVER event: its type, the modes its words and weapons name, and the contexts they set.

    "destroy" is a mode where things were destroyed and nothing says with what, or where the wrecking is the act itself.
    """
    named = modes_of(telling, passages)
    if any(o.damage in ("destroyed", "damaged") for o in objects) and (not named or telling.main.words in WRECKING):
        named = named | {"destroy"}
    modes = sorted(named, key=lambda m: (m != telling.main.modes[0].rstrip("?") if telling.main.modes else 0, m))
    contexts = ("military",) if telling.type in ("ASSAULT", "MOBILIZE") or "seize" in modes else ()
    return Event(type=telling.type, modes=tuple(m for m in modes if m != "clash"), contexts=contexts)  # type: ignore[arg-type]


def modes_of(telling: Telling, passages: Sequence[Passage]) -> set[str]:
    """Modes of a telling: those of its words, and for an attack those of the weapons it names; "clash" marks a fight."""
    firm = {m for e in telling.events for m in e.modes if not m.endswith("?") and e.type == telling.type}
    if telling.type == "THREATEN":
        return firm or {m.rstrip("?") for e in telling.events for m in e.modes}
    if telling.type != "ASSAULT":
        return firm
    seize = {"clash"} if any("seize" in e.modes for e in telling.events) else set()
    doc = passages[telling.passage].doc
    words = {t.lemma_.lower() for t in clause_tokens(telling, doc[telling.main.head])}
    words |= {
        f"{a.lower_} {b.lemma_.lower()}"
        for a, b in zip(doc[telling.start : telling.end], doc[telling.start + 1 : telling.end], strict=False)
    }
    if firm & {"abduct", "torture", "sexual", "targeted", "beat", "suicide-attack", "unconventional"}:
        return firm | seize
    named = [mode for lemmas, mode in weapon_modes() if lemmas & words]
    if firm & {"aerial", "heavy-weapons", "firearms", "explosives", "drone", "primitive"}:
        return firm | seize | ({"unconventional"} & set(named))
    if named:
        return firm | seize | set(named[:1])
    return firm | seize | {m.rstrip("?") for e in telling.events for m in e.modes if m in ("aerial?", "heavy-weapons?")}


def clause_tokens(telling: Telling, head: Token) -> list[Token]:
    """The tokens of the telling's words and what hangs on them, without the clauses of other happenings below."""
    heads = {e.head for e in telling.events}
    found = []
    for token in head.doc[telling.start : telling.end]:
        if is_thing_hit(token):
            continue
        above = next((a.i for a in (token, *token.ancestors) if a.i in telling.all_heads), None)
        if above in heads:
            found.append(token)
    verb = head.head if head.dep_ in ("dobj", "nsubjpass", "pobj") else head
    return found + [
        s for c in (verb, verb.head) for s in c.children if s.dep_ in ("nsubj", "agent", "dobj") and s.i not in telling.all_heads
    ]


def is_thing_hit(token: Token) -> bool:
    """Whether a word is part of what was hit or taken: the mortar that a strike destroyed is not what it struck with."""
    verbs = {"destroy", "damage", "engage", "suppress", "seize", "confiscate", "capture", "target", "hit", "find", "discover"}
    return any(t.dep_ in ("dobj", "nsubjpass") and t.head.lemma_ in verbs for t in (token, *token.ancestors))


def acled_of(telling: Telling, event: Event, participants: Sequence[Participant], passages: Sequence[Passage]) -> Acled | None:
    """The happening in ACLED's terms, ``None`` where that scheme would not record it."""
    sub_event = sub_event_of(event, modes_of(telling, passages), telling, participants)
    return Acled(event_type=EVENT_TYPE_OF[sub_event], sub_event_type=sub_event) if sub_event else None


def sub_event_of(event: Event, modes: set[str], telling: Telling, participants: Sequence[Participant]) -> str | None:
    """The sub-event type's name."""
    state = any(p.role == "actor" and p.sector in STATE_SECTORS for p in participants)
    took_ground = any("seize" in e.modes for e in telling.events)
    if took_ground and event.type in ("COERCE", "ASSAULT"):
        return "Government regains territory" if state else "Non-state actor overtakes territory"
    if event.type == "ASSAULT":
        return assault_sub_event(modes | set(event.modes), participants, telling.main.words in FROM_AFAR)
    by_mode = next((BY_MODE[(event.type, m)] for m in event.modes if (event.type, m) in BY_MODE), None)
    return by_mode or BY_TYPE.get(event.type)


def assault_sub_event(modes: set[str], participants: Sequence[Participant], is_from_afar: bool) -> str | None:
    """An attack's sub-event: by its means; a fight between two sides is a clash, an attack on people who cannot fight an attack.

    ``None`` where something was hit and neither with what nor whom is told: a sub-event would be a guess.
    """
    for mode, name in REMOTE:
        if mode in modes:
            return name
    if "clash" not in modes:
        for mode, name in STANDOFF:
            if mode in modes:
                return name
    if modes == {"destroy"}:
        return "Looting/property destruction"
    recipients = [p for p in participants if p.role == "recipient"]
    unarmed = recipients and all(p.sector in ("CVL", "REF", "MED", "JRN", "EDU", "NGO", "LEG", "SOC") for p in recipients)
    if unarmed and "clash" not in modes:
        return "Attack"
    if "clash" in modes or any(p.sector in ARMED_SECTORS for p in recipients):
        return "Armed clash"
    return None if is_from_afar or "destroy" in modes else "Armed clash"
