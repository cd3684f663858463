"""From a phrase to mentions: what "Russian and Syrian warplanes", "the militants" or "a medical source in Aleppo" stand for.

For ``actors.py``. One phrase gives one mention for each side joined in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from tallybook.mentions.actor_phrases import COORDINATORS, Phrase, Scene, Side
from tallybook.mentions.actor_units import head_of, words_in
from tallybook.records import ActorFound, ActorName
from tallybook.reference import read_yaml

UNNAMED = "unidentified armed group"  # an outlet's "terrorists", "militants" or "fighters" without a name, all alike
LONGEST_TAIL = 6  # units of "at Homs Governorate" after "a source"
MEDIA = frozenset(("state_media", "outlet", "agency"))
TAILED = frozenset(("source", "sources", "witness", "witnesses", "resident", "residents", "evacuees"))
DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
SETTLEMENTS = ("village", "villages", "town", "towns", "city", "cities")
BODY_OF = {"forces": "forces", "air": "air", "police": "police", "government": "government"}
Made = Iterator[tuple[ActorFound, range]]


def found_at(scene: Scene, first: int, last: int, form: Any, label: str, **fields: Any) -> ActorFound:
    """A mention over a range of units."""
    start, end = scene.units[first].start, scene.units[last - 1].end
    head = head_of(scene.doc, start, end).i
    span = scene.passage.span(start, end)
    return ActorFound(
        passage=scene.number,
        start=start,
        end=end,
        head=head,
        span=span,
        form=form,
        label=label,
        **fields,
    )


def label_of(scene: Scene, first: int, last: int) -> str:
    """The words of a range of units as a name: white space straightened, a sentence's first capital taken back."""
    units = scene.units[first:last]
    text = " ".join(scene.doc[units[0].start : units[-1].end].text.split())
    text = DOTTED.sub(lambda m: m.group().replace(".", ""), text)
    begins = (
        units[0].chunk is None and scene.doc[units[0].start].pos_ != "PROPN" and units[0].lower not in words_in("people_words")
    )
    begins = begins and not text[:2].isupper()
    return text[:1].lower() + text[1:] if begins else text


def describe(scene: Scene, phrase: Phrase) -> Made:
    """The mentions a phrase gives, each with its units; none where the phrase names nobody."""
    group = phrase.noun.group
    if group in ("group", "allies") and names_follow(scene, phrase):
        return
    if is_beside_the_state(scene, phrase):
        yield from groups_of(scene, phrase)
    elif group in ("forces", "air", "police", "government"):
        yield from bodies_of(scene, phrase)
    elif group in ("fighters", "members", "group"):
        yield from groups_of(scene, phrase)
    elif group == "allies":
        yield from allies_of(scene, phrase)
    elif group == "opposition":
        yield short_of(scene, phrase, "opposition")
    elif group in ("monitor", "media"):
        yield from voices_of(scene, phrase)
    else:
        yield from people_of(scene, phrase)


def allies_of(scene: Scene, phrase: Phrase) -> Made:
    """Allies, who are not the side they stand by: "Syrian army allies", "its allies", "Russian allies"."""
    word, side, _ = chosen(list(phrase.sides)) if phrase.sides else ("", None, None)
    if side is not None and word in ("actor", "led", "home"):
        found, units = short_of(scene, phrase, "allies")
        yield replace(found, affiliation=side.names, owner="home" if word == "home" else None), units
    elif side is not None:
        yield from groups_of(scene, phrase)
    elif phrase.first and scene.units[phrase.first - 1].lower in words_in("before_allies"):
        yield short_of(scene, phrase, "allies")


def is_beside_the_state(scene: Scene, phrase: Phrase) -> bool:
    """Whether "pro-government soldiers" are told of: called fighters, they would be no state's either."""
    sides = {scene.units[s.first].lower for s in phrase.sides}
    return phrase.noun.words in ("soldiers", "soldier") and bool(sides & words_in("side_words"))


def names_follow(scene: Scene, phrase: Phrase) -> bool:
    """Whether the group's name comes next: "the Lebanese terrorist group Hezbollah"."""
    unwanted = (
        (None, "person", "agency", "outlet") if phrase.noun.group == "allies" else (None, "country", "person", "agency", "outlet")
    )
    return phrase.end < len(scene.units) and scene.kind_of(scene.units[phrase.end]) not in unwanted


def clusters(scene: Scene, phrase: Phrase) -> list[list[Side]]:
    """The sides of a phrase, those joined by "and" or "or" apart, those that belong together ("Syrian regime") together."""
    out: list[list[Side]] = []
    for side in phrase.sides:
        before = scene.units[side.first - 1].lower if side.first else ""
        if out and before not in COORDINATORS and side.first >= out[-1][-1].last:
            out[-1].append(side)
        else:
            out.append([side])
    return out


def each_side(scene: Scene, phrase: Phrase) -> Iterator[tuple[list[Side], range, int | None]]:
    """Each joined side with its units (the last one's run to the head noun) and its number where sides are alternatives."""
    groups = clusters(scene, phrase)
    number = phrase.at + 1 if phrase.either else None
    for n, cluster in enumerate(groups):
        after = cluster[0].first >= phrase.end
        if n == len(groups) - 1:
            first = phrase.first if len(groups) == 1 else cluster[0].first
            yield cluster, range(phrase.at if after else first, phrase.end), number
        else:
            yield cluster, range(cluster[0].first, cluster[-1].last), number


def chosen(cluster: list[Side]) -> tuple[str, Side, str | None]:
    """What a cluster of sides comes down to: its word, the side that decides, and the country among them."""
    country = next((s.names[0].id.upper() for s in cluster if s.word == "country"), None)
    for word in ("actor", "led", "rebel", "coalition", "home", "people", "country"):
        for side in reversed(cluster):
            if side.word == word:
                return word, side, country
    return "country", cluster[-1], country


def row_of(phrase: Phrase) -> dict[str, Any]:
    """The table's facts on a phrase's head noun, as fields of a mention."""
    noun = phrase.noun
    return {"noun": noun.words, "kind": noun.kind, "sector": noun.sector or None, "speaker": noun.speaker, "armed": noun.armed}


def bodies_of(scene: Scene, phrase: Phrase) -> Made:
    """Forces, aircraft, police and governments: whose they are, or the report's own country's where the noun stands alone."""
    body = BODY_OF[phrase.noun.group]
    if phrase.attached and phrase.noun.words in words_in("bodiless"):
        return  # "the US embassy bombings" tells what was hit
    if phrase.attached and body == "government":
        body = "air" if {u.lower for u in scene.units[phrase.end : phrase.end + 3]} & words_in("air_words") else "forces"
    for cluster, units, number in each_side(scene, phrase):
        yield from sided(scene, phrase, (cluster, units, number), body)
    if not phrase.sides:
        yield from lone_body(scene, phrase, body)


def sided(scene: Scene, phrase: Phrase, side: tuple[list[Side], range, int | None], body: str) -> Made:
    """One side's body: a state's by country or "home", a named group's own, the rebels'."""
    cluster, units, number = side
    word, chosen_side, country = chosen(cluster)
    label = label_of(scene, units.start, units.stop)
    fields = row_of(phrase) | {"alternative": number}
    if word in ("actor", "led"):
        owner = "led" if word == "led" else None
        yield (
            found_at(
                scene, units.start, units.stop, "name", label, names=chosen_side.names, owner=owner, body=body, alternative=number
            ),
            units,
        )
    elif word == "coalition":
        yield found_at(scene, units.start, units.stop, "short", label, **fields | {"noun": "coalition"}), units
    elif word == "people":
        fields |= {"kind": "militia", "sector": "UAF"}
        yield found_at(scene, units.start, units.stop, "description", label, **fields), units
    elif word == "rebel":
        name = "rebels" if country is None else f"{adjective_of(scene, cluster)} rebels"
        yield found_at(scene, units.start, units.stop, "description", name, **fields | {"kind": "rebel", "sector": "REB"}), units
    else:
        yield found_at(scene, units.start, units.stop, "body", label, **fields, body=body, owner=country or "home"), units


def adjective_of(scene: Scene, cluster: list[Side]) -> str:
    """The country's adjective in a cluster, as written."""
    side = next(s for s in cluster if s.word == "country")
    return label_of(scene, side.first, side.last)


def lone_body(scene: Scene, phrase: Phrase, body: str) -> Made:
    """A body without a side: "the army", "government air strikes", "Kurdish forces", "policemen"."""
    noun, units = phrase.noun, range(phrase.first, phrase.end)
    label = label_of(scene, units.start, units.stop)
    fields = row_of(phrase)
    plain = [w for w in phrase.plain if w not in words_in("loaded_words")]
    ours = noun.alone == "home" or (noun.group == "government" and noun.words not in words_in("bodiless"))
    if ours and all(w in ("regular", "regime", "national", "local", "special") for w in plain):
        yield found_at(scene, units.start, units.stop, "body", label, **fields, body=body, owner="home"), units
    elif noun.group == "police" or (noun.group == "forces" and (plain or noun.words not in ("forces", "force", "units", "unit"))):
        if noun.words in (
            "forces",
            "force",
            "units",
            "unit",
        ):  # "Kurdish forces", "separatist forces": no state's that we know of
            fields |= {"kind": "militia", "sector": "UAF"}
        yield found_at(scene, units.start, units.stop, "description", label, **fields), units


def groups_of(scene: Scene, phrase: Phrase) -> Made:
    """Fighters, members and groups: the named group's where one is named, else what they are called."""
    for cluster, units, number in each_side(scene, phrase):
        word, side, country = chosen(cluster)
        text = scene.units[side.first].lower
        if word in ("actor", "led", "coalition") or (word == "home" and text not in words_in("side_words")):
            if phrase.noun.group != "members" or word != "home":
                yield from sided(scene, phrase, (cluster, units, number), "forces")
        elif phrase.noun.group != "members":
            yield group_described(scene, phrase, (cluster, units, number), country)
    if not phrase.sides:
        yield from lone_group(scene, phrase)


def group_described(
    scene: Scene, phrase: Phrase, side: tuple[list[Side], range, int | None], country: str | None
) -> tuple[ActorFound, range]:
    """A group known by a side only: "Syrian rebels", "pro-government gunmen", "rebel groups", "the Lebanese movement"."""
    cluster, units, number = side
    word, chosen_side, _ = chosen(cluster)
    fields = row_of(phrase) | {"alternative": number, "owner": country}
    natural = label_of(scene, units.start, units.stop)
    prefix = f"{adjective_of(scene, cluster)} " if country else ""
    if word == "people":
        prefix += label_of(scene, chosen_side.first, chosen_side.last) + " "
    if phrase.noun.group == "group":
        form = "back" if phrase.definite and is_singular(phrase) and word == "country" else "description"
        return found_at(scene, units.start, units.stop, form, natural, **fields), units
    if word == "rebel" or phrase.noun.alone == "rebels":
        fields |= {"kind": "rebel", "sector": "REB"}
        return found_at(scene, units.start, units.stop, "description", prefix + "rebels", **fields), units
    neutral = phrase.noun.alone == "unnamed" or word == "home"
    people = "".join(f"{w} " for w in scene_words(scene, phrase) if w.lower() in words_in("people_words"))
    label = f"{prefix or scene.units[chosen_side.first].lower + ' '}{people}fighters" if neutral else natural
    if word == "home":
        fields |= {"kind": "militia", "owner": "home"}
    return found_at(scene, units.start, units.stop, "description", label, **fields), units


def scene_words(scene: Scene, phrase: Phrase) -> list[str]:
    """The words between the last side and the head noun of a phrase, as written."""
    first = max([s.last for s in phrase.sides if s.last <= phrase.at], default=phrase.first)
    return [scene.doc[u.start : u.end].text for u in scene.units[first : phrase.at]]


def is_singular(phrase: Phrase) -> bool:
    """Whether the noun stands for one group."""
    return not phrase.noun.words.endswith("s")


def lone_group(scene: Scene, phrase: Phrase) -> Made:
    """Fighters or a group without a side: referring back where definite, a description of their own otherwise."""
    noun, units = phrase.noun, range(phrase.first, phrase.end)
    fields = row_of(phrase)
    plain = [w for w in phrase.plain if w not in words_in("loaded_words") and not w.endswith("-based")]
    natural = label_of(scene, units.start, units.stop)
    if noun.words == "coalition":
        yield short_of(scene, phrase, "coalition")
        return
    if noun.group == "members" or (noun.group == "group" and not phrase.definite and not phrase.plain and noun.kind != "militia"):
        return
    label = natural
    is_called_names = noun.group == "group" and bool(phrase.plain) and noun.kind != "militia"  # "terrorist groups"
    if not plain and (noun.alone == "unnamed" or is_called_names):
        label = UNNAMED
    elif not plain and noun.alone == "rebels":
        label = "rebels"
    back = phrase.definite and not plain and not phrase.attached and may_refer_back(phrase)
    if noun.words == "alliance" and not back and not plain:
        return
    yield found_at(scene, units.start, units.stop, "back" if back else "description", label, **fields), units


def may_refer_back(phrase: Phrase) -> bool:
    """Whether the words can stand for a group named before. One attacker, and gunmen at large, may be anybody: taking them for
    the group last named would invent a culprit."""
    if phrase.noun.group == "fighters":
        return bool(phrase.noun.alone) and not is_singular(phrase)
    return is_singular(phrase)


def short_of(scene: Scene, phrase: Phrase, noun: str) -> tuple[ActorFound, range]:
    """A short form that leads back to a longer name: "the coalition", "the opposition", "the Observatory"."""
    country = next((s.names[0].id.upper() for s in phrase.sides if s.word == "country"), None)
    units = range(phrase.first, phrase.end)
    fields = row_of(phrase) | {"noun": noun, "owner": country}
    return found_at(scene, units.start, units.stop, "short", label_of(scene, units.start, units.stop), **fields), units


def voices_of(scene: Scene, phrase: Phrase) -> Made:
    """Monitors and media without a name: "a monitoring group", "state TV", "local reports"."""
    noun, units = phrase.noun, range(phrase.first, phrase.end)
    known = next((s for s in phrase.sides if kind_of_side(scene, s) == "monitor"), None)
    if noun.group == "monitor" and known is not None:
        yield found_at(scene, *bounds(units), "name", label_of(scene, *bounds(units)), names=known.names), units
    elif noun.group == "monitor" or (noun.kind == "state_media" and not phrase.sides):
        yield short_of(scene, phrase, "monitor" if noun.group == "monitor" else noun.words)
    elif (outlet := next((s for s in phrase.sides if kind_of_side(scene, s) in MEDIA), None)) is not None:
        yield found_at(scene, *bounds(units), "name", label_of(scene, *bounds(units)), names=outlet.names), units
    elif noun.kind == "state_media" or " " in noun.words or ((phrase.sides or phrase.plain) and noun.words != "reports"):
        yield found_at(scene, units.start, units.stop, "description", label_of(scene, *bounds(units)), **row_of(phrase)), units


def kind_of_side(scene: Scene, side: Side) -> str | None:
    """The registry's kind of a named side."""
    return scene.registry.actors[side.names[0].id].kind if side.names else None


def bounds(units: range) -> tuple[int, int]:
    """First and last of a range of units."""
    return units.start, units.stop


def people_of(scene: Scene, phrase: Phrase) -> Made:
    """People, sources and officials by their description, with the place or body a source is tied to."""
    noun, units = phrase.noun, range(phrase.first, phrase.end)
    if noun.group == "source" and not (phrase.plain or phrase.sides or phrase.counted or is_speaking(scene, phrase)):
        return
    if is_staff(scene, phrase):
        yield from groups_of(scene, phrase)
        return
    outlet = next((s for s in phrase.sides if kind_of_side(scene, s) in MEDIA), None)
    if outlet is not None and noun.words in words_in("reporting_nouns"):
        yield found_at(scene, *bounds(units), "name", label_of(scene, *bounds(units)), names=outlet.names), units
        return
    fields = row_of(phrase)
    named: tuple[ActorName, ...] = next((s.names for s in phrase.sides if s.names), ())
    tail, end = tail_of(scene, phrase) if noun.words in TAILED else ("", phrase.end)
    if noun.group == "source":
        fields["speaker"] = "official" if words_in("official_words") & set(tail.lower().split()) else speaker_of(phrase)
    label = label_of(scene, *bounds(units)).replace("'s", "").removeprefix("the ") + tail
    units = range(units.start, end)
    yield found_at(scene, units.start, units.stop, "description", label, **fields, affiliation=named), units


def is_staff(scene: Scene, phrase: Phrase) -> bool:
    """Whether the people are a body's own, so that the body is meant: "army men", "White Helmets volunteers"."""
    if phrase.noun.words in ("men", "man", "personnel"):
        return any(s.word in ("actor", "home", "rebel") for s in phrase.sides)
    kinds = {scene.registry.actors[s.names[0].id].kind for s in phrase.sides if s.word == "actor"}
    return phrase.noun.words in words_in("staff_nouns") and bool(kinds & {"rescue", "medical", "ngo", "igo"})


def is_speaking(scene: Scene, phrase: Phrase) -> bool:
    """Whether sources without a modifier speak here, rather than spring from the ground."""
    token = scene.doc[scene.units[phrase.at].start]
    near = {u.lower for u in scene.units[max(phrase.first - 3, 0) : phrase.first]}
    return token.head.lemma_ in words_in("speech_verbs") or "according" in near


def speaker_of(phrase: Phrase) -> str:
    """In what capacity a source speaks, by the words before it."""
    words = set(phrase.plain) | {s.word for s in phrase.sides}
    for word, kind in read_yaml("actor_words.yaml")["source_kinds"].items():
        if word in words:
            return str(kind)
    return "unknown"


def tail_of(scene: Scene, phrase: Phrase) -> tuple[str, int]:
    """What ties a source to a place or body: " at Homs Governorate". The mention takes the words in only after "at", for there
    a body is named; after "in" a place stands, which is a mention of its own."""
    at = phrase.end
    if at + 1 >= len(scene.units) or scene.units[at].lower not in words_in("tail_words"):
        return "", phrase.end
    end = at + 1
    while end < len(scene.units) - 1 and scene.units[at].lower == "of" and scene.units[end].lower in ("the", "of", *SETTLEMENTS):
        end += 1
    start = end
    while end < min(len(scene.units), at + LONGEST_TAIL) and (is_capital_unit(scene, end) or is_joint(scene, end, at)):
        end += 1
    if end == start:
        return "", phrase.end
    text = " ".join(scene.doc[scene.units[start].start : scene.units[end - 1].end].text.split())
    return f" {scene.units[at].lower} {text}", end if scene.units[at].lower == "at" else phrase.end


def is_capital_unit(scene: Scene, at: int) -> bool:
    """Whether the unit is a name."""
    token = scene.doc[scene.units[at].start]
    if token.is_sent_start or scene.units[at].lower in words_in("not_names") - {
        "hospital",
        "city",
        "governorate",
        "province",
        "police",
        "command",
        "ministry",
        "council",
    }:
        return False
    return scene.units[at].chunk is not None or token.text[0].isupper() or scene.units[at].lower.startswith("al-")


def is_joint(scene: Scene, at: int, first: int) -> bool:
    """Whether the unit joins two names of a tail: "of al-Foua and Kefraya"."""
    words = scene.units[at].lower
    return words in ("and", "al") and at > first + 1 and at + 1 < len(scene.units) and is_capital_unit(scene, at + 1)
