"""Speech + a token -> who says what stands there: the chain of sources of a claim, and the giver of each figure.

For the room that puts claims together. Nested sources ("a doctor told Reuters that the army had said …") come innermost first,
outermost last. Report-wide credits ("[AFP]") are no speech and never appear here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Attribution, CountMention, Passage, Report, SpeechMention

OUTLETS = {"agency", "outlet", "state_media"}
OPINIONS = {"opposes", "supports"}  # whoever condemns a raid judges what others tell of it
GIVES_NO_FIGURE = {"denies", "declines_comment", "retracts"}


def attributions_at(
    trigger_token: int, passage: int, passages: Sequence[Passage], speeches: Sequence[SpeechMention]
) -> tuple[Attribution, ...]:
    """Who says the thing named at a token of a passage: innermost source first, each source once; empty when the report says
    it in its own voice.

    Whoever does the saying that the token itself names ("denied") is the source of that. A source that speaks twice of it is
    kept where it speaks most closely, with all that is known of it.
    """
    if not 0 <= passage < len(passages) or not 0 <= trigger_token < len(passages[passage].doc):
        return ()
    chain: list[Attribution] = []
    for speech in speeches_over(trigger_token, passage, speeches):
        known = next((n for n, a in enumerate(chain) if is_same_source(a, speech.attribution)), None)
        if known is None:
            chain.append(speech.attribution)
        else:
            chain[known] = filled(chain[known], speech.attribution)
    return tuple(chain)


def passed_on(attribution: Sequence[Attribution], report: Report) -> tuple[Attribution, ...]:
    """The sources of a claim as the report's readers got them: through the agency whose words the report is, where none is
    named; never through the outlet itself, for that is the report."""
    own = own_names(report)
    found = []
    for source in attribution:
        via = source.via or (report.agency if source.kind not in ("agency", "outlet") else None)
        is_own = via is not None and is_outlet(via, own)
        via = None if is_own or via == source.speaker else via
        if source.speaker is None or not is_outlet(source.speaker, own) or source.kind not in OUTLETS:
            found.append(msgspec.structs.replace(source, via=via))
    return tuple(found)


def own_names(report: Report) -> set[str]:
    """The names of a report's outlet, letters only: "asharqalawsat", "sana"."""
    return {letters_of(report.publisher)} if report.publisher else set()


def is_outlet(name: str, own: set[str]) -> bool:
    """Whether a name is the outlet's own, its article and spacing left aside."""
    return bool(own & {letters_of(name), letters_of(name).removeprefix("the")})


def letters_of(name: str) -> str:
    """The letters of a name, in lower case."""
    return "".join(c for c in name.lower() if c.isalnum())


def giver_of(count: CountMention, attribution: Sequence[Attribution], speeches: Sequence[SpeechMention]) -> int | None:
    """The index, in a claim's attribution, of the source that gives a figure: the innermost that speaks where the figure
    stands and does not deny it; ``None`` when the report gives it in its own voice."""
    for speech in speeches_over(count.head, count.passage, speeches):
        if speech.attribution.stance in GIVES_NO_FIGURE:
            continue
        index = next((n for n, a in enumerate(attribution) if is_same_source(a, speech.attribution)), None)
        if index is not None:
            return index
    return None


def speeches_over(token: int, passage: int, speeches: Sequence[SpeechMention]) -> list[SpeechMention]:
    """The speeches of a passage in whose scope a token lies or whose verb it is, narrowest scope first, then in order. What
    somebody only condemns or welcomes is told by others: he answers for the verb alone."""
    found = []
    for n, speech in enumerate(speeches):
        sizes = [end - start for start, end in speech.scopes if start <= token < end]
        is_judged = bool(sizes) and speech.attribution.stance in OPINIONS
        if speech.passage == passage and ((sizes and not is_judged) or speech.cue_token == token):
            found.append((min(sizes, default=0), speech.start, n))
    return [speeches[n] for _, _, n in sorted(found)]


def is_same_source(a: Attribution, b: Attribution) -> bool:
    """Whether two attributions are one source taking one stance; sources without a name are the same only word for word."""
    if a.stance != b.stance:
        return False
    if a.speaker is None or b.speaker is None:
        return a.speaker == b.speaker and a.span == b.span
    return a.speaker == b.speaker and a.span is not None and b.span is not None and a.span.in_ == b.span.in_


def filled(kept: Attribution, other: Attribution) -> Attribution:
    """An attribution with what another of the same source adds: title, affiliation, and through whom it was said."""
    return msgspec.structs.replace(
        kept, title=kept.title or other.title, affiliation=kept.affiliation or other.affiliation, via=kept.via or other.via
    )
