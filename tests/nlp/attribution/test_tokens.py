"""Pieces, their offsets, and windows over them."""

import pytest

from nlp import onnx
from nlp.attribution.tagger import SHIPPED
from nlp.attribution.tokens import BREAK, WINDOW, surroundings, tokenize, windows


@pytest.fixture(scope="module")
def tokenizer():
    return onnx.tokenizer(SHIPPED / "tokenizer.json")


def test_offsets_are_code_points(tokenizer):
    text = "😀 \u200fDeepSeek\u200f said “no”."
    tokens = tokenize(tokenizer, text)
    pieces = [text[s:e] for s, e in zip(tokens.starts, tokens.ends, strict=True)]
    assert pieces[0] == "😀"
    assert "said" in pieces
    inside = tokens.within(text.index("said"), text.index("said") + 4)
    assert pieces[inside] == ["said"]


def test_a_line_break_is_a_piece_of_its_own_that_holds_no_characters(tokenizer):
    tokens = tokenize(tokenizer, "A heading\n\nThe text")
    (place,) = [i for i, piece in enumerate(tokens.ids) if piece == BREAK]
    assert tokens.starts[place] == tokens.ends[place] == len("A heading")
    assert not tokens.heads[place]


def test_only_the_first_piece_of_a_word_is_its_head(tokenizer):
    tokens = tokenize(tokenizer, "Anthropic distillation")
    assert tokens.heads.sum() == 2
    assert tokens.heads[0]


@pytest.mark.parametrize("length", [1, 100, WINDOW, WINDOW + 1, 5000])
def test_windows_judge_every_piece_once(length: int):
    judged = [i for _, core in windows(length) for i in range(core.start, core.stop)]
    assert judged == list(range(length))
    for window, core in windows(length):
        assert window.start <= core.start
        assert core.stop <= window.stop
        assert window.stop - window.start <= WINDOW


def test_an_empty_text_has_no_windows(tokenizer):
    assert windows(len(tokenize(tokenizer, ""))) == []


def test_the_surroundings_of_a_cue_stay_in_its_window():
    part = surroundings(slice(110, 112), slice(100, 130))
    assert (part.start, part.stop) == (100, 130)
