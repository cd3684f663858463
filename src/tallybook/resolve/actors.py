"""Mentions of actors -> which actor: by name, by whose country the report tells, by what was named before.

Order of the evidence: a registered name; a state's body by its country ("Russian jets"); the country in which the report plays
("the army"); the last group named ("the militants"). Where none holds, the words themselves stay the name and the id is None.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from tallybook.records import Actor, ActorFound, ActorMention, ActorName, ActorRegistry, Passage
from tallybook.reference import read_table, read_yaml
from tallybook.spelling import words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

REACH = 4  # sentences back in which "the militants" may have been named
NON_STATE = frozenset(("rebel", "militia"))
BODIES = frozenset(("group", "movement", "organisation", "organization"))  # "the group" may also be a monitor or an aid group
ARMIES = frozenset(("army", "military"))
SPOKEN_FOR = frozenset(("monitor", "ngo", "opposition", "medical", "rescue"))


class Setting(NamedTuple):
    """What the whole report tells about who is meant: where it plays, which countries and actors it names."""

    home: str | None
    countries: frozenset[str]
    named: tuple[str, ...]
    registry: ActorRegistry
    passages: tuple[Passage, ...]


class Seen(NamedTuple):
    """An actor named earlier in the report: id, passage, sentence number and whether it was a subject."""

    id: str
    passage: int
    sentence: int
    subject: bool
    noun: str


def resolve_actors(
    found: tuple[ActorFound, ...], passages: tuple[Passage, ...], registry: ActorRegistry
) -> tuple[ActorMention, ...]:
    """Each mention with the actor it stands for, in the order given; names that prove to be nobody's are left out."""
    setting = setting_of(found, passages, registry)
    sentences = [sentence_numbers(p) for p in passages]
    seen: list[Seen] = []
    out: list[ActorMention] = []
    for mention in found:
        sentence = sentences[mention.passage][mention.start]
        resolved = resolve_one(mention, setting, seen, sentence)
        if resolved is None:
            continue
        out.append(resolved)
        if resolved.id is not None and not resolved.person:
            subject = is_subject(passages[mention.passage].doc[mention.head])
            seen.append(Seen(resolved.id, mention.passage, sentence, subject, mention.span.text.split()[-1].lower()))
    return tuple(out)


def is_subject(token: Token) -> bool:
    """Whether a token is a subject or joined to one."""
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token.dep_ in ("nsubj", "nsubjpass")


def sentence_numbers(passage: Passage) -> list[int]:
    """For each token, which sentence of the passage it lies in."""
    numbers, number = [], -1
    for token in passage.doc:
        number += bool(token.is_sent_start) or number < 0
        numbers.append(number)
    return numbers


def setting_of(found: tuple[ActorFound, ...], passages: tuple[Passage, ...], registry: ActorRegistry) -> Setting:
    """Where a report plays: the country it names most, in adjectives and towns too, outside powers counting less."""
    counts: Counter[str] = Counter()
    for passage in passages:
        counts += countries_in(passage.doc.text, registry)
    scores = {c: n * registry.home_weight.get(c, 1.0) for c, n in counts.items()}
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    clear = bool(ranked) and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    setting = Setting(ranked[0][0] if clear else None, frozenset(counts), (), registry, passages)
    named = [actor.id for m in found if m.form == "name" if (actor := actor_of(m.names, setting)) is not None]
    return setting._replace(named=tuple(dict.fromkeys(named)))


def countries_in(text: str, registry: ActorRegistry) -> Counter[str]:
    """How often each country is named in a text, by name, adjective, people, capital or town."""
    words = words_of(text)
    counts: Counter[str] = Counter()
    for at, word in enumerate(words):
        if not word.text[0].isupper():
            continue
        for first in {word.folded, word.folded.removesuffix("s")}:
            for name in registry.names.get(first, ()):
                if is_country(name, registry) and fits(name, [w.folded for w in words[at : at + len(name.words)]]):
                    counts[name.id.upper()] += 1
                    break
    return counts


def fits(name: ActorName, words: list[str]) -> bool:
    """Whether folded words are the name, a lost apostrophe allowed at the end."""
    return tuple(words) == name.words or (words[:-1] == list(name.words[:-1]) and words[-1:] == [name.words[-1] + "s"])


def is_country(name: ActorName, registry: ActorRegistry) -> bool:
    """Whether a registry name stands for a country."""
    return name.form != "name" or (len(name.id) == 2 and registry.actors[name.id].kind == "country" and name.case == "title")


def actor_of(names: tuple[ActorName, ...], setting: Setting) -> Actor | None:
    """The actor a name stands for in this report, None where it is nobody's here: names bound to a country count only in its
    reports; then our own rows before listed ones, the report's country before others."""
    held = [n for n in names if not n.where or setting.countries & set(n.where)]
    if not held:
        return None
    actors = [setting.registry.actors.get(n.id) or unlisted(n.id) for n in held]
    return min(actors, key=lambda a: (a.source != "own", setting.home is not None and a.country != setting.home))


def unlisted(name: str) -> Actor:
    """An actor that only this report knows, from the id its finder gave it ("text:rebel:Popular Cedar Front")."""
    _, kind, label = name.split(":", 2)
    return Actor(id=name, name=label, kind=kind, armed=kind == "rebel", source="text")


def resolve_one(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> ActorMention | None:
    """One mention resolved by its form."""
    if found.form == "name":
        return resolve_name(found, setting)
    if found.form == "body":
        return resolve_body(found, setting, seen, sentence)
    if found.form == "short":
        return resolve_short(found, setting, seen)
    if found.form == "back":
        return resolve_back(found, setting, seen, sentence)
    if found.form == "person":
        return resolve_person(found, setting, seen)
    return described(found, setting)


def made(found: ActorFound, name: str, **fields: Any) -> ActorMention:
    """A resolved mention at the same place."""
    base = {k: getattr(found, k) for k in ("passage", "start", "end", "head", "span", "alternative", "maybe_place")}
    return ActorMention(**base, name=name, **fields)


def as_actor(found: ActorFound, actor: Actor, resolved_by: str | None = None) -> ActorMention:
    """A mention of a registered actor."""
    return made(
        found,
        actor.name,
        id=None if actor.source == "text" else actor.id,
        sector=actor.sector,
        kind=speaker_of(actor.kind),
        country=actor.country,
        armed=actor.armed,
        actor_kind=actor.kind,
        resolved_by=resolved_by,
    )


def speaker_of(kind: str) -> Any:
    """In what capacity an actor of a registry kind speaks."""
    return read_yaml("actor_words.yaml")["speaker_of_kind"].get(kind, "unknown")


def resolve_name(found: ActorFound, setting: Setting) -> ActorMention | None:
    """A registered name, or the coalition "US-led" leads; an acronym nobody bears in this country stays as written."""
    if found.owner == "led":
        return resolve_led(found, setting)
    actor = actor_of(found.names, setting)
    if actor is None:
        return nobody_here(found)
    if found.body is not None:
        actor = forces_behind(actor, found.body, setting)
    if actor.kind == "person":
        return resolve_person(found, setting, [])
    return as_actor(found, actor)


def nobody_here(found: ActorFound) -> ActorMention | None:
    """A name that is nobody's in this report: an acronym or a description ("Maoist rebels") stays as written, others go."""
    noun = next((r for r in read_table("actor_nouns.csv") if r["noun"] == found.label.split()[-1].lower()), None)
    if found.label.isupper():
        return made(found, found.label, kind=found.speaker)
    if noun is None or " " not in found.label:
        return None
    told = {"kind": noun["speaker"], "sector": noun["sector"] or None, "actor_kind": noun["kind"], "armed": noun["armed"] == "1"}
    return made(found, found.label, **told)


def forces_behind(actor: Actor, body: str, setting: Setting) -> Actor:
    """Who "Assad's forces" or "the Assad regime's jets" are: the forces of the state or group behind a leader or government."""
    behind = actor
    if actor.kind == "person" and actor.part_of:
        behind = setting.registry.actors[actor.part_of[0].partition("@")[0]]
    if behind.country and behind.id in (behind.country.lower(), f"{behind.country.lower()}-government"):
        return body_actor(behind.country, body, setting) or behind
    return behind


def resolve_led(found: ActorFound, setting: Setting) -> ActorMention | None:
    """The coalition a country leads: "US-led air strikes"."""
    leaders = read_yaml("actor_words.yaml")["led_by"]
    known = next((leaders[n.id] for n in found.names if n.id in leaders), None)
    return as_actor(found, setting.registry.actors[known]) if known else None


def body_actor(country: str, body: str, setting: Setting) -> Actor | None:
    """A state's forces, air force, police or government; the forces stand in for an air force the registry does not name."""
    actors = setting.registry.actors
    iso = country.lower()
    if body == "air":
        return actors.get(f"{iso}-air-force") or actors.get(f"{iso}-forces")
    return actors.get(f"{iso}-{body}")


def resolve_body(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> ActorMention | None:
    """A state's body by its country, by the one just named, or by where the report plays: "Russian jets", "the army"."""
    home = found.owner == "home"
    just_named = same_body(found, setting, seen, sentence) if home else None
    if just_named is not None:
        return as_actor(found, just_named, "previous mention")
    sent = sender(found, setting, seen, sentence) if home else None
    country = sent or setting.home if home else found.owner
    body = "forces" if home and found.body == "air" else found.body
    actor = body_actor(country, body, setting) if country and body else None
    if actor is None:
        return described(found, setting)
    return as_actor(found, actor, ("previous mention" if sent else "country of the report") if home else None)


def sender(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> str | None:
    """The country that sends forces somewhere: in "Russia has moved troops" they are not those of where the report plays."""
    token = setting.passages[found.passage].doc[found.head]
    if token.dep_ != "dobj":
        return None
    near = [s for s in seen if s.passage == found.passage and s.sentence == sentence and s.subject]
    actor = setting.registry.actors.get(near[-1].id) if near else None
    return actor.country if actor is not None and actor.kind in ("country", "government") else None


def same_body(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> Actor | None:
    """The army that "the military" repeats: the last one called an army or military a few sentences before."""
    if found.noun not in ARMIES:
        return None
    near = [s for s in seen if s.passage == found.passage and sentence - s.sentence <= REACH and s.noun in ARMIES]
    return setting.registry.actors[near[-1].id] if near else None


def resolve_short(found: ActorFound, setting: Setting, seen: list[Seen]) -> ActorMention:
    """A short form: the last actor of that sort named before, else the only one in the report, else the country's own."""
    actors = setting.registry.actors
    if found.noun == "opposition":
        return resolve_opposition(found, setting)
    if found.noun in read_yaml("actor_words.yaml")["state_media_of"]:
        return resolve_state_media(found, setting)
    if found.noun == "allies":
        return resolve_allies(found, setting, seen)
    wanted = [s.id for s in seen if is_sort(actors[s.id], found.noun)]
    if wanted:
        return as_actor(found, actors[wanted[-1]], "previous mention")
    only = [i for i in setting.named if is_sort(actors[i], found.noun)]
    if len(only) == 1:
        return as_actor(found, actors[only[0]], "same report")
    default = read_yaml("actor_words.yaml")["coalition_in"].get(setting.home) if found.noun == "coalition" else None
    if default:
        return as_actor(found, actors[default], "country of the report")
    return described(found, setting)


def is_sort(actor: Actor, noun: str | None) -> bool:
    """Whether an actor can be called by the noun: "the coalition", "the monitor"."""
    if noun == "coalition":
        return actor.kind == "coalition" or "coalition" in actor.name.lower()
    return actor.kind == noun


def resolve_allies(found: ActorFound, setting: Setting, seen: list[Seen]) -> ActorMention:
    """What "the army and its allies" names: called after whoever stands before."""
    if found.affiliation:
        actor = actor_of(found.affiliation, setting)
    elif found.owner == "home":
        actor = body_actor(setting.home, "government", setting) if setting.home else None
    else:
        actor = setting.registry.actors.get(seen[-1].id) if seen else None
    if actor is not None and actor.kind in ("state_forces", "person") and actor.country:
        actor = body_actor(actor.country, "government", setting) or actor
    article = "the " if actor is not None and actor.kind == "government" else ""
    name = f"allies of {article}{actor.name}" if actor is not None else found.label
    by = "previous mention" if actor is not None and not (found.affiliation or found.owner) else None
    return msgspec.structs.replace(described(found, setting), name=name, resolved_by=by)


def resolve_opposition(found: ActorFound, setting: Setting) -> ActorMention:
    """The political opposition of the country named or of the report."""
    country = found.owner or setting.home
    known = next((a for a in setting.registry.actors.values() if a.id == "syrian-opposition" and a.country == country), None)
    if known is not None:
        return as_actor(found, known, None if found.owner else "country of the report")
    return described(found, setting)


def resolve_state_media(found: ActorFound, setting: Setting) -> ActorMention:
    """A state's media by the country of the report: "state TV" in a report on Syria is Syrian state TV."""
    ending = read_yaml("actor_words.yaml")["state_media_of"][found.noun]
    country = found.owner or setting.home
    held = [a for a in setting.registry.actors.values() if a.kind == "state_media" and a.country == country]
    tests = {"tv": "state TV", "media": "state media", "agency": "SANA"}
    known = next((a for a in held if a.name.endswith(tests[ending])), None)
    if known is not None:
        return as_actor(found, known, None if found.owner else "country of the report")
    return described(found, setting)


def resolve_back(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> ActorMention | None:
    """Whom "the militants" or "the group" means: the one non-state group of the nearest sentence naming any, if just one."""
    actor = antecedent(found, setting, seen, sentence)
    if actor is not None:
        return as_actor(found, actor, "previous mention")
    bare = found.noun in BODIES and found.label == found.noun
    return None if bare or found.kind is None else described(found, setting)


def antecedent(found: ActorFound, setting: Setting, seen: list[Seen], sentence: int) -> Actor | None:
    """The group that the words refer back to, None where several are as near."""
    actors = setting.registry.actors
    least = 0 if found.noun in BODIES else 1
    near = [
        s for s in seen if s.passage == found.passage and least <= sentence - s.sentence <= REACH and can_be(actors[s.id], found)
    ]
    if not near:  # in the same sentence "the militants" mostly are somebody else: "a deal between Hezbollah and the militants"
        return None
    last = [s for s in near if s.sentence == near[-1].sentence]
    ids = {s.id for s in last}
    if len(ids) > 1:
        ids = {s.id for s in last if s.subject}
    return actors[ids.pop()] if len(ids) == 1 else None


def can_be(actor: Actor, found: ActorFound) -> bool:
    """Whether an actor can be meant by "the rebels", "the Lebanese movement", "the group"."""
    if found.owner and actor.country not in (None, found.owner):
        return False
    if found.noun in BODIES and actor.kind in SPOKEN_FOR:
        return True
    if actor.kind not in NON_STATE and not (actor.kind == "coalition" and actor.sector == "REB"):
        return False
    return found.sector != "REB" or actor.sector == "REB"


def resolve_person(found: ActorFound, setting: Setting, seen: list[Seen]) -> ActorMention:
    """A named person with the actor spoken for: as the title says, else as the registry knows the person."""
    known = actor_of(found.names, setting) if found.names else None
    actor = actor_of(found.affiliation, setting) if found.affiliation else side_meant(found, setting, seen)
    if actor is not None and actor.kind == "country" and found.affiliation_label in ARMIES:
        actor = body_actor(actor.country or "", "forces", setting) or actor
    if known is not None and known.part_of:
        actor = setting.registry.actors.get(known.part_of[0].partition("@")[0], actor)
    name = state_name(actor, setting) if actor is not None else None
    spoken = speaker_of(actor.kind) if actor is not None and actor.kind != "country" else found.speaker
    return made(
        found,
        known.name if known else found.label,
        id=known.id if known else None,
        person=True,
        private=found.private and known is None,
        title=found.title,
        affiliation=name,
        sector=known.sector if known else actor.sector if actor else None,
        country=actor.country if actor else None,
        kind=spoken if spoken != "unknown" else "official" if known else found.speaker,
        actor_kind="person",
    )


def side_meant(found: ActorFound, setting: Setting, seen: list[Seen]) -> Actor | None:
    """The actor that a word before a title points to: "coalition" spokesman, "army" officer."""
    word = found.affiliation_label
    if word is None or word in ("rebel", "rebels"):
        return None
    noun = {"coalition": "coalition", "opposition": "opposition", "observatory": "monitor"}.get(word)
    body: Any = None if noun else "government" if "government" in word or "regime" in word else "forces"
    hidden = msgspec.structs.replace(found, noun=noun, body=body, owner="home" if body else None)
    stands = resolve_short(hidden, setting, seen) if noun else resolve_body(hidden, setting, [], 0)
    return setting.registry.actors.get(stands.id) if stands is not None and stands.id else None


def state_name(actor: Actor, setting: Setting) -> str:
    """The name under which a state acts: "France", but "Syrian government" where others claim the country."""
    if actor.kind == "country" and actor.country in read_yaml("actor_words.yaml")["contested_states"]:
        return setting.registry.actors[f"{actor.id}-government"].name
    return actor.name


def described(found: ActorFound, setting: Setting) -> ActorMention:
    """A description without a name, as the text has it."""
    country = setting.home if found.owner == "home" else found.owner
    if found.names:
        country = found.names[0].id.upper() if found.names[0].form == "people" else country
    actor = actor_of(found.affiliation, setting) if found.affiliation else None
    return made(
        found,
        found.label,
        kind=found.speaker,
        sector=found.sector,
        country=country or (actor.country if actor else None),
        armed=found.armed,
        affiliation=actor.name if actor else None,
        actor_kind=found.kind,
    )
