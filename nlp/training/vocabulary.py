"""A smaller vocabulary for a student: the word pieces that texts use most."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast


def most_used(tokenizer: PreTrainedTokenizerBase, texts: Iterable[str], size: int) -> list[int]:
    """Return the numbers of the pieces to keep, in order.

    Special pieces are kept, and single characters that the texts use or that stand among the first `size`
    of the vocabulary, so that a word whose own piece goes can be read in parts. Of pieces used as often,
    those come first that stand first in the vocabulary, whose order is that of their use in the texts that
    it was made from.

    Raises:
        ValueError: the size does not hold what must be kept.
    """
    counts = Counter(i for ids in tokenizer(list(texts)).input_ids for i in ids)
    pieces = tokenizer.get_vocab()
    letters = (i for piece, i in pieces.items() if len(piece.removeprefix("##")) == 1)
    kept = set(tokenizer.added_tokens_decoder)
    kept |= {i for i in letters if counts[i] or i < size}
    if len(kept) > size:
        raise ValueError(f"{size} pieces are fewer than the {len(kept)} that must be kept")
    reserved = {i for piece, i in pieces.items() if piece.startswith("[")}
    rest = sorted(set(pieces.values()) - kept - reserved, key=lambda i: (-counts[i], i))
    return sorted(kept | set(rest[: size - len(kept)]))


def smaller(tokenizer: PreTrainedTokenizerBase, kept: list[int]) -> PreTrainedTokenizerFast:
    """Return a tokenizer of WordPiece with only the given pieces, numbered anew in their order."""
    fast: Any = tokenizer
    whole = json.loads(fast.backend_tokenizer.to_str())
    number = {old: new for new, old in enumerate(kept)}
    vocabulary = whole["model"]["vocab"]
    whole["model"]["vocab"] = {p: number[i] for p, i in vocabulary.items() if i in number}
    for piece in whole["added_tokens"]:
        piece["id"] = number[piece["id"]]
    for end in ("sep", "cls"):
        piece, i = whole["post_processor"][end]
        whole["post_processor"][end] = [piece, number[i]]
    whole["truncation"] = whole["padding"] = None
    return _ready(Tokenizer.from_str(json.dumps(whole)), tokenizer)


def smaller_in(folder: Path, tokenizer: PreTrainedTokenizerBase) -> PreTrainedTokenizerFast:
    """Return the smaller tokenizer that was written into a folder.

    Args:
        folder: which holds its tokenizer.json.
        tokenizer: the whole one that it was made from.
    """
    return _ready(Tokenizer.from_file(str(folder / "tokenizer.json")), tokenizer)


def _ready(small: Tokenizer, whole: PreTrainedTokenizerBase) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=small,
        pad_token=whole.pad_token,
        unk_token="[UNK]",  # noqa: S106
        model_input_names=["input_ids", "attention_mask"],
    )
