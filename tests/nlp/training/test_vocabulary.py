"""A smaller vocabulary keeps what texts use, and can still read everything."""

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from nlp.training.vocabulary import most_used, smaller

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]"]
PIECES = [
    *SPECIAL,
    "[unused0]",
    *"abcdefgh",
    *(f"##{c}" for c in "abcdefgh"),
    "bad",
    "cab",
    "##ed",
    "dead",
]


@pytest.fixture
def whole() -> PreTrainedTokenizerFast:
    pieces = {piece: i for i, piece in enumerate(PIECES)}
    found = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    found.normalizer = normalizers.BertNormalizer()
    found.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    found.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    found.add_special_tokens(SPECIAL)
    return PreTrainedTokenizerFast(
        tokenizer_object=found,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="[UNK]",
    )


def test_what_texts_use_is_kept_and_the_rest_is_read_in_parts(whole: PreTrainedTokenizerFast):
    size = len(SPECIAL) + 16 + 2  # the single characters, with and without what stands before them
    kept = most_used(whole, ["dead dead bad ah bh ch", "dead bad"], size)
    assert [PIECES[i] for i in kept[-2:]] == ["bad", "dead"]
    small = smaller(whole, kept)
    assert small.tokenize("dead bad cab") == ["dead", "bad", "c", "##a", "##b"]


def test_what_must_be_kept_needs_room(whole: PreTrainedTokenizerFast):
    with pytest.raises(ValueError, match="fewer than"):
        most_used(whole, ["abcdefgh"], len(SPECIAL) + 3)


def test_pieces_in_brackets_are_only_kept_where_they_mean_something(whole: PreTrainedTokenizerFast):
    kept = most_used(whole, ["dead"], len(PIECES))
    assert "[unused0]" not in {PIECES[i] for i in kept}
    assert "[UNK]" in {PIECES[i] for i in kept}


def test_numbers_stand_for_the_same_pieces_as_before(whole: PreTrainedTokenizerFast):
    kept = most_used(whole, ["dead bad"], len(PIECES) - 1)
    small = smaller(whole, kept)
    both = [tokenizer("dead", "bad").input_ids for tokenizer in (whole, small)]
    assert [kept[i] for i in both[1]] == both[0]
    assert small.pad_token_id == whole.pad_token_id
