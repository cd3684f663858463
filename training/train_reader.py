"""Trains the encoder that reads words in context, from the first line to the file that ships; see ``README.md`` beside it.

    python training/train_reader.py ENCODER OUT [--epochs 5] [--rate 8e-5] [--part 1.0] [--without 8]

ENCODER is a folder with a pretrained encoder and its tokenizer, OUT the folder to write. One seed; the same packages on the same
machine give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from examples import (
    FACTUALITIES,
    MODES,
    Example,
    calm_texts,
    coded_documents,
    coded_reports,
    coded_sentences,
    coded_statements,
    make_examples,
)
from torch import nn
from torch.nn import functional as fn
from transformers import AutoModel, AutoTokenizer

from tallybook.models.forms import FEATURES, TYPES, Window, Word
from tallybook.records import CORE

ROOT = Path(__file__).parents[1]
LIMIT = 300  # pieces of a window
SEED = 7
LIKE, PART = 64, 32  # dimensions by which happenings and parts are compared
FEATURE = 12  # dimensions of what the tables say
SIZES = {"kind": len(TYPES) + 1, "factuality": len(FACTUALITIES), "scope": 2, "mode": len(MODES), "like": LIKE,
         "doer": PART, "sufferer": PART, "as_doer": PART, "as_sufferer": PART}  # fmt: skip
MATRIX = 1024  # numbers from which a tensor is stored in sixteen bits
NOTHING = 0.6  # weight of words that name nothing
RARE = {
    "occurred": 0.5,
    "ongoing": 1.0,
    "planned": 1.5,
    "threatened": 3.0,
    "hypothetical": 2.5,
    "denied": 3.0,
}  # what is rare weighs more
FROZEN = 1  # layers left as they were pretrained, with the embeddings below them
LONG = 120  # pieces of an example that is a report and no single statement
PIECES = 700  # pieces learned from at once


class Reader(nn.Module):
    """Encoder and heads; one row of numbers for each word, in the order of ``SIZES``."""

    def __init__(self, encoder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder)
        width = self.encoder.config.hidden_size
        self.features = nn.ModuleList(nn.Embedding(n, FEATURE) for n in FEATURES.values())
        self.drop = nn.Dropout(0.2)
        self.mix = nn.Sequential(nn.Linear(width + FEATURE * len(FEATURES), width), nn.GELU())
        self.heads = nn.ModuleList(nn.Linear(width, size) for size in SIZES.values())
        self.scale = nn.Parameter(torch.tensor([5.0, -1.0]))
        self.lean = nn.Parameter(torch.zeros(2))

    def forward(self, pieces: torch.Tensor, mask: torch.Tensor, firsts: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
        """``pieces`` and ``mask`` [windows, pieces]; ``firsts`` [words] in the flattened windows; ``features`` [words, 4]."""
        hidden = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        words = hidden.reshape(-1, hidden.shape[-1])[firsts]
        told = [table(features[:, n]) for n, table in enumerate(self.features)]
        mixed = self.drop(self.mix(self.drop(torch.cat([words, *told], -1))))
        return torch.cat([head(mixed) for head in self.heads], -1)


def tensors(windows: list[Window], start: int, stop: int, pad: int) -> tuple[torch.Tensor, ...]:
    """The windows as the model's four inputs."""
    longest = max(len(w.pieces) for w in windows) + 2
    pieces = torch.tensor([[start, *w.pieces, stop] + [pad] * (longest - 2 - len(w.pieces)) for w in windows])
    mask = torch.tensor([[1] * (len(w.pieces) + 2) + [0] * (longest - 2 - len(w.pieces)) for w in windows])
    firsts = torch.tensor([n * longest + 1 + f for n, w in enumerate(windows) for f in w.firsts])
    features = torch.tensor([word.features for w in windows for word in w.words])
    return pieces, mask, firsts, features


def split(rows: torch.Tensor) -> dict[str, torch.Tensor]:
    """Rows of numbers by head."""
    return dict(zip(SIZES, rows.split(list(SIZES.values()), -1), strict=True))


def loss_of(model: Reader, rows: torch.Tensor, examples: list[Example]) -> torch.Tensor:
    """What the heads get wrong on a batch of examples whose windows follow one another."""
    told = split(rows)
    words = [(e, w.passage, w.token) for e in examples for window in e.windows for w in window.words]
    at = {(id(e), p, t): n for n, (e, p, t) in enumerate(words)}
    wanted = torch.tensor([TYPES.index(e.named[p, t].type) + 1 if (p, t) in e.named else 0 for e, p, t in words])
    weight = torch.tensor([0.0 if (p, t) in e.unsure else 1.0 if (p, t) in e.named else NOTHING for e, p, t in words])
    loss = (fn.cross_entropy(told["kind"], wanted, reduction="none") * weight).sum() / 15
    named = [(e, key, at[id(e), *key]) for e in examples for key in e.named if (id(e), *key) in at]
    if not named:
        return loss
    place = torch.tensor([n for _, _, n in named])
    facts = torch.tensor([FACTUALITIES.index(e.named[key].factuality) for e, key, _ in named])
    scope = torch.tensor([[float(bool(e.named[key].background)), float(bool(e.named[key].aggregate))] for e, key, _ in named])
    is_told = torch.tensor([[float(e.named[key].background is not None)] for e, key, _ in named])
    modes = torch.tensor([[float(m in e.named[key].modes) for m in MODES] for e, key, _ in named])
    rare = torch.tensor([RARE[name] for name in FACTUALITIES])
    loss = loss + fn.cross_entropy(told["factuality"][place], facts, weight=rare, reduction="sum") / 15
    loss = (
        loss
        + fn.binary_cross_entropy_with_logits(told["scope"][place], scope, weight=is_told.expand(-1, 2), reduction="sum") / 15
    )
    loss = loss + fn.binary_cross_entropy_with_logits(told["mode"][place], modes, reduction="sum") / 15
    for e in examples:
        own = [(key, n) for x, key, n in named if x is e]
        if len(own) > 1:
            like = fn.normalize(told["like"][torch.tensor([n for _, n in own])], dim=-1)
            same = torch.tensor([[float(e.named[a].happening == e.named[b].happening) for b, _ in own] for a, _ in own])
            logits = like @ like.T * model.scale[0] + model.scale[1]
            pairs = fn.binary_cross_entropy_with_logits(logits, same, reduction="none")
            pairs = pairs * (1 - torch.eye(len(own)))
            loss = loss + pairs.sum() / max(len(own), 8) / 3
    parts = [(n, at[id(e), *a], role) for e, key, n in named for a, role in e.named[key].roles.items() if (id(e), *a) in at]
    if parts:
        act, who = torch.tensor([n for n, _, _ in parts]), torch.tensor([m for _, m, _ in parts])
        for number, (role, verb, noun) in enumerate((("actor", "doer", "as_doer"), ("recipient", "sufferer", "as_sufferer"))):
            logits = (told[verb][act] * told[noun][who]).sum(-1) + model.lean[number]
            loss = (
                loss
                + fn.binary_cross_entropy_with_logits(
                    logits, torch.tensor([float(r == role) for _, _, r in parts]), reduction="sum"
                )
                / 30
            )
    return loss


def batches(examples: list[Example]) -> list[list[Example]]:
    """Examples in batches of about so many pieces, in a new order each time; long and short ones apart, which saves padding."""
    found: list[list[Example]] = []
    for is_long in (True, False):
        batch: list[Example] = []
        size = 0
        for example in examples:
            own = sum(len(w.pieces) for w in example.windows)
            if (own > LONG) is is_long:
                if batch and size + own > PIECES:
                    found.append(batch)
                    batch, size = [], 0
                batch.append(example)
                size += own
        if batch:
            found.append(batch)
    random.shuffle(found)
    return found


def measure(model: Reader, examples: list[Example], marks: tuple[int, int, int]) -> dict[str, float]:
    """Deeds told of that a word names with the right type, and words that name a deed where none is told (0.5 and more)."""
    right = named = fact = facts = 0
    tellings = hit = typed = 0
    model.eval()
    with torch.no_grad():
        for e in examples:
            told = split(model(*tensors(e.windows, *marks)))
            words = [w for window in e.windows for w in window.words]
            kinds = told["kind"].softmax(-1)
            found = [(w, TYPES[int(k[1:].argmax())]) for w, k in zip(words, kinds, strict=True) if float(k[0]) < 0.5]
            found = [(w, t) for w, t in found if t in CORE]
            offset = {(w.passage, w.token): w for w in words}
            inside = [[(s, t) for p, s, f, t in e.told if p == w.passage and s <= w.start < f and t in CORE] for w, _ in found]
            right += sum(bool(i) for i in inside)
            named += len(found)
            for p, s, f, t in e.told:
                if t in CORE:
                    tellings += 1
                    here = [k for w, k in found if w.passage == p and s <= w.start < f]
                    hit += bool(here)
                    typed += t in here
            for key, gold in e.named.items():
                if key in offset and gold.type in CORE:
                    n = words.index(offset[key])
                    facts += 1
                    fact += FACTUALITIES[int(told["factuality"][n].argmax())] == gold.factuality
    p, r = right / max(named, 1), typed / max(tellings, 1)
    return {
        "precision": p,
        "found": hit / max(tellings, 1),
        "typed": r,
        "f1": 2 * p * r / max(p + r, 1e-9),
        "factuality": fact / max(facts, 1),
    }


def main() -> None:
    """Reads the coded reports, trains, measures, writes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("encoder")
    parser.add_argument("out")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--without", nargs="*", default=[], help="parts of evaluation/corpus kept aside")
    parser.add_argument("--texts", nargs="*", default=[], help="texts and gold to measure on, in pairs")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    random.seed(SEED)
    torch.set_num_threads(2)
    tokenizer = AutoTokenizer.from_pretrained(options.encoder)
    marks = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id)

    def cut(form: str) -> list[int]:
        return tokenizer(form, add_special_tokens=False)["input_ids"] or [tokenizer.unk_token_id]

    corpus = [
        t for t in sorted((ROOT / "evaluation/corpus").glob("*.jsonl")) if t.stem.isdigit() and t.stem not in options.without
    ]
    reports = [c for texts in corpus for c in coded_reports(texts, texts.with_suffix(".gold.jsonl"))]
    parts = [reports, coded_documents(), coded_statements(), coded_sentences(), calm_texts()]
    examples = [e for part in parts for e in make_examples(iter(part), cut, LIMIT)]
    random.shuffle(examples)
    examples = examples[: int(len(examples) * options.part)]
    judged = {
        texts: list(make_examples(coded_reports(Path(texts), Path(gold)), cut, LIMIT))
        for texts, gold in zip(options.texts[::2], options.texts[1::2], strict=True)
    }
    print(len(examples), "examples", sum(len(e.named) for e in examples), "words", flush=True)

    model = Reader(options.encoder)
    for part in (model.encoder.embeddings, *model.encoder.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    fresh = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": options.rate},
            {"params": fresh, "lr": 1e-3},
        ],
        weight_decay=0.01,
    )
    steps = options.epochs * len(batches(examples))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, (steps - s) / steps)
    )
    for epoch in range(options.epochs):
        random.shuffle(examples)
        model.train()
        began, total = time.time(), 0.0
        for batch in batches(examples):
            rows = model(*tensors([w for e in batch for w in e.windows], *marks))
            loss = loss_of(model, rows, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(epoch, round(total / len(examples), 3), f"{time.time() - began:.0f} s", flush=True)
        if epoch % 3 == 2 or epoch + 1 == options.epochs:
            for name, some in judged.items():
                print("  ", Path(name).name, {k: round(v, 3) for k, v in measure(model, some, marks).items()}, flush=True)
    write(model, Path(options.out), options.encoder, marks)


def write(model: Reader, out: Path, encoder: str, marks: tuple[int, int, int]) -> None:
    """Writes the model as ONNX with its matrices stored in sixteen bits, its vocabulary, and what the loader checks."""
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    window = Window(tuple(Word(0, n, n, "x", (0, 0, 0, 0)) for n in range(3)), (1000, 1001, 1002), (0, 1, 2))
    names = ["pieces", "mask", "firsts", "features"]
    axes = {
        "pieces": {0: "windows", 1: "length"},
        "mask": {0: "windows", 1: "length"},
        "firsts": {0: "words"},
        "features": {0: "words"},
    }
    plain, small = out / "plain.onnx", out / "weights.onnx"
    torch.onnx.export(
        model,
        tensors([window], *marks),
        str(plain),
        input_names=names,
        output_names=["rows"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    store_in_half(onnx.load(plain), small)
    vocabulary = AutoTokenizer.from_pretrained(encoder).get_vocab()
    (out / "vocabulary.txt").write_text("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)), encoding="utf-8")
    told = {
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
        "types": TYPES,
        "features": FEATURES,
        "modes": MODES,
        "factualities": FACTUALITIES,
        "rare": RARE,
        "heads": SIZES,
        "start": marks[0],
        "stop": marks[1],
        "limit": LIMIT,
        "like": [round(float(x), 4) for x in model.scale],
        "lean": [round(float(x), 4) for x in model.lean],
    }
    (out / "model.json").write_text(json.dumps(told, indent=1) + "\n")
    torch.save(model.state_dict(), out / "state.pt")


def store_in_half(model: onnx.ModelProto, path: Path) -> None:
    """Writes a model with its matrices in sixteen bits and a cast before each: half the size, computed in thirty-two."""
    graph, casts = model.graph, []
    for tensor in list(graph.initializer):
        if tensor.data_type == onnx.TensorProto.FLOAT and np.prod(tensor.dims) >= MATRIX:
            half = onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}_half")
            casts.append(onnx.helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT))
            graph.initializer.remove(tensor)
            graph.initializer.append(half)
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    main()
