"""Calibrates ``reading_confidence``: how often claims that look like this one are right (``confidence_weights.yaml``).

    python training/fit_confidence.py TEXTS GOLD [TEXTS GOLD …] > src/tallybook/reference/confidence_weights.yaml

A claim is right where its trigger lies on a telling of a gold event of its type and factuality is counted alike. The reports must
be others than the encoder was trained on. Needs torch (the group ``training``).
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import torch
from fit_sameness import draft_set

from tallybook.claims.confidence import signs_of
from tallybook.claims.happenings import number_happenings
from tallybook.score.match import is_right

PENALTY = 0.02


def main() -> None:
    """Prints the table, and a reliability table as a comment."""
    rows: list[dict[str, float]] = []
    right: list[float] = []
    for texts, gold in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        drafts, told = draft_set(Path(texts), Path(gold))
        coded = {report.id: report.events for report in told}
        for drafted in drafts:
            numbers = number_happenings(drafted.drafts, drafted.passages)
            claims = [msgspec.structs.replace(d.claim, happening=n) for d, n in zip(drafted.drafts, numbers, strict=True)]
            for draft, claim in zip(drafted.drafts, claims, strict=True):
                text = drafted.passages[draft.telling.passage].doc.text
                rows.append(signs_of(claim, draft.telling, claims))
                right.append(float(is_right(claim, coded[drafted.report.id], text)))
    names = list(rows[0])
    x, y = torch.tensor([[row[name] for name in names] for row in rows]), torch.tensor(right)
    weights, bias = torch.zeros(len(names), requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=500)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(x @ weights + bias, y) + PENALTY * (weights**2).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    given = (x @ weights + bias).sigmoid()
    print(
        f"# Fitted by training/fit_confidence.py on {len(right)} claims, {int(sum(right))} of them right.\n"
        "# Given -> right, of so many:"
    )
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        inside = (given >= low) & (given < (low + 0.1 if low else 0.5) + (low == 0.9))
        if inside.any():
            print(f"#   {given[inside].mean():.2f} -> {y[inside].mean():.2f} ({int(inside.sum())})")
    print(f"bias: {bias.item():.2f}")
    for name, weight in zip(names, weights.tolist(), strict=True):
        print(f"{name}: {weight:.2f}")


if __name__ == "__main__":
    main()
