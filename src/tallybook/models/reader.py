"""The encoder that reads words in context: what each names, whether it happened, which words name one happening.

The weights (``reader/weights.onnx``) are ours, trained by ``training/train_reader.py`` on reports and statements coded for
Tallybook; ``reader/CARD.md`` says on what, how good they are, and where they fail. ``reader/model.json`` lists what they were
trained on, and nothing is read with weights that do not fit the code.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from tallybook.errors import ModelError
from tallybook.models.forms import FEATURES, TYPES, read_windows
from tallybook.models.pieces import cut_word
from tallybook.records import Factuality

if TYPE_CHECKING:
    from collections.abc import Sequence

    import onnxruntime
    from numpy.typing import NDArray

    from tallybook.records import ActorMention, EventMention, Passage

FOLDER = "reader"
HAPPENED = ("occurred", "ongoing")
KNOWN_WORDS = 50_000  # words whose pieces are remembered


class Weights(NamedTuple):
    """The loaded encoder: its session, its vocabulary, the pieces that begin and end a window, and the columns of each head."""

    session: onnxruntime.InferenceSession
    vocabulary: dict[str, int]
    start: int
    stop: int
    limit: int
    columns: dict[str, slice]
    modes: tuple[str, ...]
    factualities: tuple[str, ...]
    rare: dict[str, float]  # how much more an example of each factuality weighed in training, which is taken back in reading


class Senses:
    """What the encoder makes of the words of one report.

    ``kinds`` [words, 17] are probabilities: of naming nothing, then of naming a happening of each of ``TYPES``. A word is asked
    for by its passage and token; one that the encoder did not see (white space, the inner words of a side's name) has no row.
    """

    def __init__(self, weights: Weights, words: Sequence[tuple[int, int]], rows: NDArray[np.float32]) -> None:
        self.weights = weights
        self.row_of = {word: n for n, word in enumerate(words)}
        self.rows = rows
        self.kinds = _softmax(rows[:, weights.columns["kind"]])

    def probability(self, passage: int, token: int, kind: str | None = None) -> float:
        """How likely it is that a word names a happening, or one of a type; 0 for a word not seen."""
        row = self.row_of.get((passage, token))
        if row is None:
            return 0.0
        return float(self.kinds[row, TYPES.index(kind) + 1] if kind else 1.0 - self.kinds[row, 0])

    def type_of(self, passage: int, token: int) -> str:
        """The likeliest type of what a word names."""
        return TYPES[int(self.kinds[self.row_of[passage, token], 1:].argmax())]

    def modes_of(self, passage: int, token: int) -> tuple[str, ...]:
        """The modes that are likelier than not."""
        row = self.rows[self.row_of[passage, token], self.weights.columns["mode"]]
        return tuple(mode for mode, value in zip(self.weights.modes, row, strict=True) if value > 0)

    def factuality_of(self, passage: int, token: int) -> dict[str, float]:
        """How likely each factuality is of what a word names."""
        row = _softmax(self.rows[self.row_of[passage, token], self.weights.columns["factuality"]][None])[0]
        even = {name: float(p) / self.weights.rare[name] for name, p in zip(self.weights.factualities, row, strict=True)}
        return {name: p / sum(even.values()) for name, p in even.items()}

    def unreal_of(self, passage: int, token: int) -> str:
        """In which way what a word names has not happened, if it has not."""
        row = self.rows[self.row_of[passage, token], self.weights.columns["factuality"]]
        ways = [(float(value), name) for name, value in zip(self.weights.factualities, row, strict=True) if name not in HAPPENED]
        return max(ways)[1]

    def like_of(self, passage: int, token: int) -> tuple[float, ...]:
        """The direction of what a word names, as a vector of length 1: words for one happening point the same way."""
        row = self.rows[self.row_of[passage, token], self.weights.columns["like"]]
        return tuple(round(float(x), 4) for x in row / (np.linalg.norm(row) + 1e-9))


def read_words(passages: Sequence[Passage], actors: Sequence[ActorMention], events: Sequence[EventMention]) -> Senses:
    """Every word of a report as the encoder reads it, with the actors and the happenings that the tables found in it."""
    weights = load_reader()
    words: list[tuple[int, int]] = []
    rows = []
    for window in read_windows(passages, actors, events, _cut, weights.limit):
        words += [(w.passage, w.token) for w in window.words]
        pieces = np.array([[weights.start, *window.pieces, weights.stop]], dtype=np.int64)
        given = {
            "pieces": pieces,
            "mask": np.ones_like(pieces),
            "firsts": np.array(window.firsts, dtype=np.int64) + 1,
            "features": np.array([w.features for w in window.words], dtype=np.int64),
        }
        rows.append(weights.session.run(None, given)[0])
    width = max(columns.stop for columns in weights.columns.values())
    return Senses(weights, words, np.concatenate(rows) if rows else np.zeros((0, width), dtype=np.float32))


@cache
def load_reader() -> Weights:
    """The weights that ship, loaded once a process; one thread each, since reports are read in several processes.

    Raises ``ModelError`` where file, labels or features are not those the code was written for.
    """
    import onnxruntime

    folder = files(__name__.rpartition(".")[0]).joinpath(FOLDER)
    told = json.loads(folder.joinpath("model.json").read_text(encoding="utf-8"))
    raw = folder.joinpath("weights.onnx").read_bytes()
    check(told, raw)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    words = folder.joinpath("vocabulary.txt").read_text(encoding="utf-8").split("\n")
    stops = np.cumsum([0, *told["heads"].values()])
    return Weights(
        session=onnxruntime.InferenceSession(raw, options, providers=["CPUExecutionProvider"]),
        vocabulary={word: number for number, word in enumerate(words)},
        start=told["start"],
        stop=told["stop"],
        limit=told["limit"],
        columns={name: slice(int(a), int(b)) for name, a, b in zip(told["heads"], stops[:-1], stops[1:], strict=True)},
        modes=tuple(told["modes"]),
        factualities=tuple(told["factualities"]),
        rare=told["rare"],
    )


def check(told: dict[str, object], raw: bytes) -> None:
    """Refuses weights that were trained on other labels or features than the code gives, or that are not the file described."""
    found = hashlib.sha256(raw).hexdigest()
    if told["sha256"] != found:
        raise ModelError(
            f"The reader's weights should have the hash {str(told['sha256'])[:12]}… but have {found[:12]}…: the file was changed "
            "or cut short. Install Tallybook anew, or train and export the weights again."
        )
    known = (("types", list(TYPES)), ("features", FEATURES), ("factualities", list(get_args(Factuality))))
    for name, wanted in known:
        if told[name] != wanted:
            raise ModelError(
                f"The reader's weights were trained with other {name} than this version of Tallybook gives them. "
                "Install the version they came with, or train them anew (training/README.md)."
            )


@lru_cache(maxsize=KNOWN_WORDS)
def _cut(form: str) -> tuple[int, ...]:
    """The pieces of a word."""
    return cut_word(form, load_reader().vocabulary)


def _softmax(values: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(values - values.max(axis=-1, keepdims=True, initial=-1e9))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
