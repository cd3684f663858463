"""Passages -> TimeFound: every expression that says when, in the text's own words; what day it means is resolved later."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tallybook.records import Passage, Span, TimeFound
from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

HEAD_OF_REPORT = 250  # code points in which a report's own date stands, behind a repeated headline at the latest
SHORT_WEEKDAYS = "Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun"
FULL_DATES = {"date", "iso_date", "numeric_date"}
LOOKS_AHEAD = re.compile(r"^(?:will|shall|must|'ll|’ll)$", re.IGNORECASE)
APPOINTED = re.compile(
    r"\b(?:is|are|'s)\s+(?:due|set|scheduled|expected|planned|about|going)\s+to\b|"
    r"(?<!was )(?<!were )(?<!had )\bto\s+(?:be\s+held|take\s+place|be\s+signed)\b"
)
TIES = {"on", "in", "since", "of", "from", "until", "by", "to", "and", "after", "before"}  # words that tie a date to a clause
NEAR = (
    "month",
    "longmonth",
    "weekday",
    "hijri",
    "feast",
    "unit",
    "year",
)  # words that are looked for before the patterns that need them
RARE = {"hijri": "hijri_months", "feast": "feasts"}  # the tables of those few texts name
FORBIDDING = re.compile(r"\(\?![^()]*(?:\([^()]*\)[^()]*)*\)")  # what may not follow; words in it are not needed
BEFORE, BEHIND = 160, 80  # code points around them in which an expression stands
LIGHT = {"on", "late", "early", "in", "at", "the", ","}


def find_times(passages: Sequence[Passage]) -> tuple[TimeFound, ...]:
    """Every time expression of a report, in text order, for the resolver and whoever ties times to happenings.

    Durations that fix no day ("a week-long offensive", "for two years") are left out.
    """
    return tuple(found for index, passage in enumerate(passages) for found in find_in_passage(passage, index))


def find_in_passage(passage: Passage, index: int) -> Iterator[TimeFound]:
    """The time expressions of one passage; ``index`` is the passage's place in the report."""
    for start, end, kind, parts in match_patterns(passage.doc.text):
        tokens = passage.doc.char_span(start, end, alignment_mode="expand")
        if tokens is None or not len(tokens) or is_no_time(kind, tokens, parts):
            continue
        behind = head_behind(tokens) if kind == "apart" else None
        if kind == "apart" and behind is None:
            continue
        follows = behind.i if behind is not None and not has_day(behind, tokens) else None
        dateline = index == 0 and kind in FULL_DATES and is_dateline(tokens, parts)
        yield TimeFound(
            passage=index,
            start=tokens.start,
            end=tokens.end,
            head=tokens.root.i,
            span=Span(start=start, end=end, text=passage.doc.text[start:end], in_=passage.in_),
            kind=kind,
            parts=parts,
            future=is_future(tokens.root),
            dateline=dateline,
            dates_speech=not dateline and follows is None and is_of_speech(tokens),
            follows=follows,
        )


def match_patterns(text: str) -> list[tuple[int, int, str, dict[str, str]]]:
    """Start, end, kind and named pieces of the time expressions in a text; where two overlap the longer one stays.

    >>> match_patterns("It fell silent late on Tuesday.")
    [(15, 30, 'weekday', {'before': 'late', 'weekday': 'Tuesday'})]
    """
    hits = []
    windows = {near: find_windows(near, text) for near in (*NEAR, None)}
    for order, (kind, near, pattern) in enumerate(read_patterns()):
        for match in (match for start, end in windows[near] for match in pattern.finditer(text, start, end)):
            parts = {name: piece for name, piece in match.groupdict().items() if piece and name != "x"}
            span = match.span("x") if "x" in pattern.groupindex else match.span()
            start = match.start("lead") if match.groupdict().get("lead") else span[0]
            hits.append((start - span[1], order, start, span[1], kind, parts))
    taken: list[tuple[int, int, str, dict[str, str]]] = []
    for _, _, start, end, kind, parts in sorted(hits, key=lambda hit: hit[:4]):
        if all(end <= other[0] or other[1] <= start for other in taken):
            taken.append((start, end, kind, parts))
    return sorted((hit for hit in taken if hit[2] != "none"), key=lambda hit: hit[:2])


def find_windows(near: str | None, text: str) -> list[tuple[int, int]]:
    """The stretches of a text around the words a pattern cannot do without, so that nothing slow runs over the rest."""
    if near is None:
        return [(0, len(text))]
    if near in RARE and not any(word in text.lower() for word in first_words(near)):
        return []
    windows: list[tuple[int, int]] = []
    for match in re.finditer(time_words()[near], text):
        start, end = max(0, match.start() - BEFORE), min(len(text), match.end() + BEHIND)
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return windows


@cache
def first_words(near: str) -> frozenset[str]:
    """The first words of rare names, which are quicker to look for than the names."""
    return frozenset(re.split(r"\W", name)[0] for name in read_yaml("time_words.yaml")[RARE[near]])


@cache
def read_patterns() -> tuple[tuple[str, str | None, re.Pattern[str]], ...]:
    """The patterns of ``time_words.yaml``, their words and pieces filled in: kind, the words it stands near, expression."""
    table = read_yaml("time_words.yaml")
    words = time_words() | table["pieces"]
    return tuple((row["kind"], near_of(row), re.compile(fill(row["pattern"], words))) for row in table["patterns"])


def near_of(row: dict[str, str]) -> str | None:
    """Which words a pattern cannot do without, of those worth looking for first; a name of another thing is sought everywhere."""
    if row["kind"] == "none" or "near" in row:
        return row.get("near")
    needed = FORBIDDING.sub("", row["pattern"])
    return next((name for name in NEAR if re.search(rf"(?<!\?P)<{name}>", needed)), None)


@cache
def time_words() -> dict[str, str]:
    """The words of a kind, as a regular expression, by the name they have in the patterns."""
    table = read_yaml("time_words.yaml")
    long_months = "|".join(name.capitalize() for name in table["months"] if len(name) > 4 or name in {"may", "june", "july"})
    months = "|".join(name.capitalize() + "|" + name.upper() for name in sorted(table["months"], key=len, reverse=True))
    weekdays = "|".join(table["weekdays"])
    numbers = "|".join(row["word"] for row in read_table("number_words.csv") if row["kind"] in {"unit", "teen", "ten"})
    return {
        "month": f"(?:{months})",
        "longmonth": f"(?:{long_months})",
        "weekday": f"(?:{weekdays})",
        "anyday": f"(?:{weekdays}|{SHORT_WEEKDAYS})",
        "daypart": "(?i:" + alternatives(table["day_parts"]) + ")",
        "hijri": "(?i:" + alternatives(table["hijri_months"], " -") + ")",
        "feast": "(?i:" + alternatives(table["feasts"], " -") + ")",
        "dated_nouns": "|".join(table["dated_nouns"]),
        "name_nouns": "|".join(table["name_nouns"]),
        "ordinal": "(?i:" + alternatives(table["ordinals"]) + ")",
        "number": rf"(?i:\d{{1,3}}|an?|{numbers})",
        "unit": "(?i:minutes?|hours?|days?|weeks?|months?|years?|decades?|fortnight)",
        "year": r"(?:19|20)\d\d",
    }


def alternatives(words: dict[str, object], between: str = " ") -> str:
    """A regular expression for any of the words, the longest first; ``between``: what may stand for a space."""
    gap = r"\s+" if between == " " else r"[\s-]+"
    return "|".join(re.escape(word).replace(r"\ ", gap) for word in sorted(words, key=len, reverse=True))


def fill(pattern: str, words: dict[str, str]) -> str:
    """The pattern with every ``<word>`` replaced, pieces within pieces too; group names such as ``(?P<day>`` stay.

    >>> fill("(?P<day><day>) of <month>", {"day": "[1-9]", "month": "May"})
    '(?P<day>[1-9]) of May'
    """
    known = re.compile(r"(?<!\?P)<(" + "|".join(words) + ")>")
    while known.search(pattern):
        pattern = known.sub(lambda match: words[match[1]], pattern)
    return pattern


def is_dateline(tokens: Tokens, parts: dict[str, str]) -> bool:
    """Whether a full date near the top is the report's own: at the very start, behind "Published", or tied to no clause."""
    if "year" not in parts or "lead" in parts:
        return False
    if is_signature(tokens):
        return True
    if tokens.start_char > HEAD_OF_REPORT:
        return False
    table = read_yaml("time_words.yaml")
    before = [token.lower_ for token in tokens.doc[max(0, tokens.start - 3) : tokens.start] if not token.is_punct]
    if any(word in table["dateline_words"] for word in before):
        return True
    return "before" not in parts and (not before or before[-1] not in TIES)


def is_signature(tokens: Tokens) -> bool:
    """Whether a full date follows the handle of a post that is quoted: "(somebody) August 2 2016 Meanwhile …"."""
    before = tokens.doc[: tokens.start].text[-2:].rstrip()
    after = tokens.doc[tokens.end].text if tokens.end < len(tokens.doc) else ""
    return before.endswith(")") and not after.startswith((",", ".", ")")) and (after[:1].isupper() or not after.strip())


def is_no_time(kind: str, tokens: Tokens, parts: dict[str, str]) -> bool:
    """Whether the grammar shows that the words fix no time: a duration of what is over, a person called May, "in 2014 homes"."""
    if kind == "lasting":
        return not is_going_on(tokens.root)
    if kind == "month" and "year" not in parts and "edge" not in parts:
        after = tokens.doc[tokens.end] if tokens.end < len(tokens.doc) else None
        return tokens[-1].dep_ in ("nsubj", "nsubjpass", "compound") and after is not None and after.pos_ in ("VERB", "AUX")
    return False


def is_going_on(token: Token) -> bool:
    """Whether the verb above tells of what began and goes on: "has been besieged", "have fought"."""
    for verb in token.ancestors:
        if verb.pos_ in {"VERB", "AUX"}:
            return any(
                child.dep_ in ("aux", "auxpass") and child.lower_ in ("has", "have", "'ve", "’ve") for child in verb.children
            )
    return False


def head_behind(tokens: Tokens) -> Token | None:
    """The head of the words behind "a day after"; ``None`` where the parse shows none."""
    link = tokens[-1]
    if link.dep_ == "mark" and link.head.i > link.i:
        return link.head
    behind = [child for child in link.children if child.i > link.i]
    return behind[0] if behind else None


def has_day(behind: Token, tokens: Tokens) -> bool:
    """Whether the words behind "a day after" have a day of their own to count from: "a day after the town fell on Monday"."""
    table = read_yaml("time_words.yaml")
    days = {*table["weekdays"], *(month.capitalize() for month in table["months"])}
    return any(t.i >= tokens.end and t.text in days for t in behind.subtree)


def is_future(token: Token) -> bool:
    """Whether the verb a time hangs on looks ahead ("will meet on Friday"); "would" and "was to" tell of the past."""
    verbs = [ancestor for ancestor in token.ancestors if ancestor.pos_ in {"VERB", "AUX"}][:2]
    for verb in verbs:
        if any(child.dep_ == "aux" and LOOKS_AHEAD.match(child.text) for child in verb.children):
            return True
        if verb.lemma_ == "be" or verb.tag_ in {"VBD", "VBN"}:
            break
    return is_appointed(token)


def is_appointed(token: Token) -> bool:
    """Whether the time follows "is due to", "are expected to", "to be held" and the like; "was due to" tells of the past."""
    before = token.doc[max(token.sent.start, token.i - 12) : token.i].text.lower()
    return APPOINTED.search(before) is not None


def is_of_speech(tokens: Tokens) -> bool:
    """Whether the time says when somebody spoke: next to the speech verb, or hanging on it from the sentence's start."""
    verbs, nouns = (set(read_yaml("time_words.yaml")[name]) for name in ("speech_verbs", "speech_nouns"))
    if tokens[-1].text.endswith(("'s", "’s")) or (tokens[-1].text.endswith("s") and tokens[-1].tag_ == "NNS"):
        return False  # "Thursday's attack"
    before = last_word_before(tokens)
    if before is not None and (is_speech_verb(before, verbs) or before.lemma_.lower() in nouns):
        return True
    governor = next((ancestor for ancestor in tokens.root.ancestors if ancestor.pos_ in {"VERB", "AUX", "NOUN"}), None)
    if governor is None or not is_speech_verb(governor, verbs):
        return False
    if governor.i < tokens.start:  # "reported an attack on 19 March" dates the attack
        return not any(child.dep_ == "dobj" and governor.i < child.i < tokens.start for child in governor.children)
    return opens_sentence(tokens)


def is_speech_verb(token: Token, verbs: set[str]) -> bool:
    """Whether the token is a verb of saying; spaCy's tag may be wrong in headlines, so the form alone counts too."""
    return token.lemma_.lower() in verbs and (token.pos_ in {"VERB", "AUX"} or token.lower_ in {"said", "told"})


def last_word_before(tokens: Tokens) -> Token | None:
    """The word before the time, prepositions left out, within the sentence; looks past "told reporters" to nothing else."""
    index = tokens.start - 1
    while index >= tokens.sent.start and tokens.doc[index].lower_ in LIGHT:
        index -= 1
    return tokens.doc[index] if index >= tokens.sent.start else None


def opens_sentence(tokens: Tokens) -> bool:
    """Whether nothing but small words stands before the time in its sentence."""
    lead = tokens.doc[tokens.sent.start : tokens.start]
    return all(token.pos_ in {"ADP", "PUNCT", "CCONJ", "ADV", "SPACE", "DET"} for token in lead)
