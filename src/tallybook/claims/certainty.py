"""How sure the text is that somebody did it: stated, suspected, alleged by an opponent, claimed by itself, conceded, denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.claims.attribution import speeches_over
from tallybook.claims.cast import body_speaking

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from spacy.tokens import Token

    from tallybook.claims.cast import Scene
    from tallybook.records import ActorMention, Certainty, HedgeMention, SpeechMention

OWN_WORD: dict[str, Certainty] = {
    "concedes": "conceded",
    "denies": "denied",
    "asserts": "claimed",
    "claims_responsibility": "claimed",
}


def certainty_of(
    mention: ActorMention, head: Token, hedges: Sequence[HedgeMention], scene: Scene, opponents: Collection[str] | None
) -> Certainty:
    """How sure the text is of an actor's part in the event at ``head``; ``opponents`` are the names of those who suffer it,
    ``None`` for what is only said: whoever says it has plainly said it.

    A hedge counts before all else; then who says it: the actor itself, an accuser, or the one who suffers.
    """
    hedge = next((h for h in hedges if h.scope[0] < mention.end and mention.start < h.scope[1]), None)
    if hedge is not None:
        return hedge.kind
    if opponents is None:
        return "stated"
    spoken = speeches_over(head.i, scene.passage, scene.speeches)
    if not spoken:
        return "stated"
    nearest = spoken[0]
    if is_own_word(nearest, mention, scene):
        return OWN_WORD.get(nearest.attribution.stance, "stated")
    if nearest.attribution.stance == "accuses":
        return "alleged"
    return "alleged" if names_of(nearest, scene) & set(opponents) else "stated"


def names_of(speech: SpeechMention, scene: Scene) -> set[str]:
    """The names a source goes by: its own and that of the body behind it."""
    body = body_speaking(speech, scene)
    told = speech.attribution
    return {name for name in (told.speaker, told.affiliation, body.name if body else None) if name}


def is_own_word(speech: SpeechMention, mention: ActorMention, scene: Scene) -> bool:
    """Whether the one who acts is the one who says so."""
    return mention.name in names_of(speech, scene)
