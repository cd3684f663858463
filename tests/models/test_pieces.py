"""Words cut into pieces as the encoder was pretrained with; what is expected is BERT's own."""

import pytest

from tallybook.models.pieces import cut_word
from tallybook.models.reader import load_reader


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("shelled", ["shell", "##ed"]),
        ("Hmeimim", ["hm", "##eim", "##im"]),
        ("al-Nusra", ["al", "-", "nu", "##sr", "##a"]),
        ("café", ["cafe"]),
        ("don't", ["don", "'", "t"]),
        ("U.S.-led", ["u", ".", "s", ".", "-", "led"]),
        ("شمال", ["ش", "##م", "##ا", "##ل"]),
        ("\u200bevacuations", ["evacuation", "##s"]),
        ("x" * 150, ["[UNK]"]),
        ("—", ["—"]),
    ],
)
def test_a_word_is_cut_as_in_pretraining(word: str, pieces: list[str]) -> None:
    vocabulary = load_reader().vocabulary
    words = {number: piece for piece, number in vocabulary.items()}
    found = [words[number] for number in cut_word(word, vocabulary)]
    assert found == pieces
