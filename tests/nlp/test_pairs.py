"""The pair encoder: probabilities that depend on text and target alone, and mean something."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp.models import ModelError
from nlp.pairs import LABELS, SHIPPED, Pair, PairEncoder, beginning, mark, pair_encoder
from nlp.tuned import FRAMES

PAIRS = [
    Pair("I love this bakery, the best bread in town.", "the bakery"),
    Pair("This bakery is a disgrace, never again.", "the bakery"),
    Pair("The bakery opens at eight on Mondays.", "the bakery"),
]


def test_the_target_is_read_and_not_guessed_from_the_text():
    text = "Masks save lives, put one on."
    targets = ("face masks", "the anti-mask movement", "bread")
    rows = pair_encoder().probabilities(Pair(text, target) for target in targets)
    assert [LABELS[i] for i in rows.argmax(axis=1)] == ["favor", "against", "none"]


def test_plain_cases_come_out_right():
    rows = pair_encoder().probabilities(PAIRS)
    assert [LABELS[i] for i in rows.argmax(axis=1)] == ["favor", "against", "none"]
    assert np.allclose(rows.sum(axis=1), 1)


def test_a_probability_does_not_depend_on_the_pairs_beside_it():
    together = PairEncoder().probabilities(PAIRS)
    alone = np.vstack([PairEncoder().probabilities([pair]) for pair in reversed(PAIRS)])[::-1]
    assert np.array_equal(together, alone)


def test_nothing_gives_nothing_and_long_texts_are_cut():
    assert pair_encoder().probabilities([]).shape == (0, 3)
    assert pair_encoder().probabilities([Pair("word " * 5000, "bread")]).shape == (1, 3)


def test_a_mention_is_marked_where_it_stands():
    assert mark("Hearth copied Crumb.", 14, 19) == "Hearth copied <Crumb>."


def test_a_mention_late_in_an_endless_sentence_is_come_to_in_whole_words():
    text = "words " * 200 + "on Hearth"
    start = text.index("Hearth")
    first = beginning(text, start, start + 6)
    assert text[first - 1] == " "
    assert 250 < start - first <= 300
    assert beginning(text, 30, 36) == 0
    assert beginning("x" * 2000, 1500, 1506) == 1500


def test_another_tokenizer_or_calibration_is_another_encoder(tmp_path: Path):
    folder = tmp_path / "pair"
    shutil.copytree(SHIPPED, folder)
    seen = {PairEncoder(folder).identity}
    for name in ("tokenizer.json", "calibration.json"):
        (folder / name).write_text((folder / name).read_text("utf-8") + "\n", "utf-8")
        seen.add(PairEncoder(folder).identity)
    assert len(seen) == 3


def test_a_folder_without_a_model_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match="nowhere"):
        _ = PairEncoder(tmp_path / "nowhere").identity


def test_the_shipped_weights_fit_into_git():
    folder = Path(__file__).parents[2] / "nlp" / "weights" / "pair"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 30_000_000
    assert json.loads((folder / "calibration.json").read_text())["temperature"] > 0


def test_there_is_one_shipped_encoder_a_process():
    assert pair_encoder() is pair_encoder(None)
    assert pair_encoder().is_shipped


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"temperature": "warm"}', '{"temperature": 0}']
)
def test_a_calibration_that_cannot_be_read_is_named(tmp_path: Path, content: str):
    folder = tmp_path / "pair"
    shutil.copytree(SHIPPED, folder)
    (folder / "calibration.json").write_text(content)
    with pytest.raises(ModelError, match=r"calibration\.json"):
        PairEncoder(folder).probabilities(PAIRS)


def test_a_model_with_other_answers_is_no_pair_encoder():
    with pytest.raises(ModelError, match="against, favor, none"):
        PairEncoder(FRAMES).logits(PAIRS[0])
