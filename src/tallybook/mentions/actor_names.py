"""Registered names in a passage: every spelling of the registry, longest first, none inside another.

For ``actors.py``; which actor a name stands for where several share it is for ``resolve/actors.py`` to decide.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from tallybook.records import Actor, ActorName, ActorRegistry, Passage
from tallybook.reference import read_table, read_yaml
from tallybook.spelling import Word, fold, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

JOINTS = frozenset(" -–‑'’./#@_\"&")  # what may stand between the words of one name
INTRODUCED = re.compile(r"(?P<long>(?:[^\W\d_][\w'’-]*[ ]){2,8})\((?P<short>[A-Z]{2,7})\)")
SHORT = 4  # letters a name must have for a lost apostrophe ("Syrias") to be believed
NAMED_AFTER = frozenset(read_yaml("actor_words.yaml")["named_after"])
GIVEN_NAMES = frozenset(read_yaml("actor_words.yaml")["given_name_countries"])
BODY_WORDS = frozenset(
    w for listed in (read_yaml("actor_words.yaml")["organisation_nouns"].values()) for n in listed for w in n.split()
) | frozenset(w for r in read_table("actor_nouns.csv") for w in r["noun"].split())
TITLE_WORDS = frozenset(w for r in read_table("actor_titles.csv") for w in r["title"].split()) | frozenset(
    read_yaml("actor_words.yaml")["not_names"]
)
SHOUTING = 0.7  # share of capitals above which a sentence is a headline in capitals


class Chunk(NamedTuple):
    """A registered name in a passage: token range, the registry names it may be, and as written."""

    start: int
    end: int
    names: tuple[ActorName, ...]
    text: str

    @property
    def form(self) -> str:
        """Name, adjective, people, capital or city; a name where it may be several."""
        forms = [n.form for n in self.names]
        return "name" if "name" in forms else forms[0]


class Tokens(NamedTuple):
    """Where the tokens of a passage begin, to turn offsets into token indices."""

    starts: list[int]

    def at(self, offset: int) -> int:
        """The token that holds the offset."""
        return max(bisect_right(self.starts, offset) - 1, 0)


def find_names(passage: Passage, registry: ActorRegistry) -> tuple[Chunk, ...]:
    """All registered names of a passage in order, cities of the country table among them."""
    text = passage.doc.text
    words = words_of(text)
    tokens = Tokens([t.idx for t in passage.doc])
    found, at = [], 0
    while at < len(words):
        names, length = names_at(words, at, text, registry)
        if names:
            first, last = tokens.at(words[at].start), tokens.at(words[at + length - 1].end - 1)
            last -= last > first and passage.doc[last].tag_ == "POS"
        if names and not is_other_person(passage.doc, first, last + 1, names, registry):
            found.append(Chunk(first, last + 1, names, text[words[at].start : words[at + length - 1].end]))
        at += max(length, 1)
    return tuple(found)


def is_other_person(doc: Doc, first: int, last: int, names: tuple[ActorName, ...], registry: ActorRegistry) -> bool:
    """Whether a known person's surname belongs to somebody else or to a place: "Ibrahim al-Assad", "Assad Academy"."""
    if doc[first:last].text.lower() in GIVEN_NAMES:
        return is_given_name(doc, last)
    if any(n.id not in registry.actors or registry.actors[n.id].kind != "person" for n in names):
        return False
    if last < len(doc) and doc[last].lower_ in NAMED_AFTER and doc[last].text[0].isupper():
        return True
    own = registry.actors[names[0].id].name
    if first == 0 or len(names[0].words) == len(words_of(own)) or doc[first].is_sent_start:
        return False
    before = doc[first - 1]
    return before.tag_ == "NNP" and before.is_title and before.lower_ not in TITLE_WORDS and before.text not in own


def is_given_name(doc: Doc, last: int) -> bool:
    """Whether a surname follows a country's name that is a given name too: "Jordan Matson", not "Jordan Armed Forces"."""
    if last >= len(doc):
        return False
    after = doc[last]
    return (
        after.tag_ == "NNP"
        and after.is_title
        and after.is_alpha
        and doc[last - 1].dep_ == "compound"
        and not (after.lower_ in TITLE_WORDS or after.lower_ in BODY_WORDS)
    )


def names_at(words: list[Word], at: int, text: str, registry: ActorRegistry) -> tuple[tuple[ActorName, ...], int]:
    """The longest names that begin at a word, and how many words they take."""
    found: list[ActorName] = []
    length = 0
    for first in first_keys(words[at]):
        exact = length  # a lost apostrophe is believed only for a longer name: "Hamas" is not "Hama's"
        for name in registry.names.get(first, ()):
            n = len(name.words)
            if n < length or (first != words[at].folded and n <= exact):
                break
            if at + n <= len(words) and fits(name, words[at : at + n], text):
                found, length = ([*found, name] if n == length else [name]), n
    return tuple(dict.fromkeys(found)), length


def first_keys(word: Word) -> tuple[str, ...]:
    """Under which words a name beginning here may be filed: "Syrias" also under "syria"."""
    if word.folded.endswith("s") and (len(word.folded) > SHORT or word.is_possessive):
        return (word.folded, word.folded[:-1])
    return (word.folded,)


def fits(name: ActorName, words: list[Word], text: str) -> bool:
    """Whether the words are this name: same letters, joined as one name, in the case the name needs."""
    for n, (want, word) in enumerate(zip(name.words, words, strict=True)):
        if want == word.folded:
            continue
        last = n == len(words) - 1
        if not (last and word.folded == want + "s" and (len(want) >= SHORT or word.is_possessive)):
            return False
    for left, right in itertools.pairwise(words):
        joint = text[left.end : right.start]
        if len(joint) > 3 or not set(joint) <= JOINTS or (". " in joint and len(left.text) > 2):
            return False
    return has_case(name, words, text)


def has_case(name: ActorName, words: list[Word], text: str) -> bool:
    """Whether the words are capitalised as the name asks: "IS" is not "is", "US" not "us", nor is a shouted headline either."""
    if name.case == "any":
        return True
    if name.case == "upper":
        letters = words[0].text.replace(".", "").removesuffix("'s").removesuffix("’s")
        capital = letters.isupper() or (len(letters) > 2 and letters.endswith("s") and letters[:-1].isupper())
        return capital and (len(letters) >= SHORT or not is_shouted(words[0], text))
    return any(w.text[0].isupper() for w in words)


def with_introduced(passages: tuple[Passage, ...], registry: ActorRegistry) -> ActorRegistry:
    """The registry with the abbreviations a report introduces: "the Popular Cedar Front (PCF)". A body the registry does not
    know gets an id that begins with "text:" and says kind and name; it is good for this report only."""
    added: dict[str, ActorName] = {}
    actors: dict[str, Actor] = {}
    for passage in passages:
        for match in INTRODUCED.finditer(passage.doc.text):
            long, short = initials_of(match.group("long"), match.group("short"))
            if not long:
                continue
            words, _ = names_at(words_of(long), 0, long, registry)
            known = [n.id for n in words if len(n.words) == len(words_of(long))]
            if not known and fold(short) in registry.names:
                continue
            actor = registry.actors[known[0]] if known else unlisted(long)
            actors[actor.id] = actor
            for text, case in ((short, "upper"), (long, "title")):
                name = tuple(w.folded for w in words_of(text))
                added[" ".join(name)] = ActorName(words=name, id=actor.id, case=case)  # type: ignore[arg-type]
    if not added:
        return registry
    names = dict(registry.names)
    for new in added.values():
        held = (new, *names.get(new.words[0], ()))
        names[new.words[0]] = tuple(sorted(held, key=lambda n: -len(n.words)))
    return replace(registry, actors=registry.actors | actors, names=names)


def initials_of(long: str, short: str) -> tuple[str, str]:
    """The end of a run of words whose initials give the abbreviation, and the abbreviation; an empty run where none does.

    >>> initials_of("In June the Popular Cedar Front", "PCF")
    ('Popular Cedar Front', 'PCF')
    """
    words = long.split()
    for at in range(len(words)):
        tail = words[at:]
        great = "".join(part[0] for w in tail for part in w.split("-") if part[:1].isupper())
        if great == short and tail[0][0].isupper() and len(tail) > 1:
            return " ".join(tail), short
    return "", short


def unlisted(name: str) -> Actor:
    """An actor of one report only, its kind read off the last word of its name."""
    listed = read_yaml("actor_words.yaml")["organisation_nouns"]
    kind = next((k for k, nouns in listed.items() if name.split()[-1].lower() in nouns), "ngo")
    return Actor(id=f"text:{kind}:{name}", name=name, kind=kind, armed=kind == "rebel")


def is_shouted(word: Word, text: str) -> bool:
    """Whether the words around, in the same sentence, stand in capitals, so that capitals tell nothing."""
    left = re.split(r"[.!?\n]", text[max(word.start - 40, 0) : word.start])[-1]
    right = re.split(r"[.!?\n]", text[word.end : word.end + 40])[0]
    around = "".join(c for c in left + right if c.isalpha())
    return bool(around) and sum(c.isupper() for c in around) / len(around) > SHOUTING
