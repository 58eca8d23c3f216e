"""Texts that want to break the tagger: it answers in time, with spans that lie in the text."""

import time

import pytest

from config.reading import MAX_CHARACTERS
from nlp.attribution import Tagger, attributions
from nlp.sentences import sentences
from nlp.voice import holders

TAGGER = Tagger()
TEXTS = {
    "empty": "",
    "white space": " \n\t\xa0 \n",
    "emoji only": "😀🎉" * 200,
    "one endless word": "a" * 50_000,
    "marks only": "“" * 500 + '"' * 500,
    "html left over": "<p>&nbsp;</p>" * 50 + "<b>said</b> <i>“x”</i>",
    "direction marks": "\u202e\u200f\u202c" * 500 + " Anthropic said no",
    "line breaks": "said\n" * 200,
    "control characters": "\x00\x01 Anthropic said\x0b that it \ufeff rained\u2028",
    "links": "[a](https://b.example/" * 1_000,
    "one endless sentence": "and then they said that " * 20_000,
    "marks and words": '"a b c d," he said, ' * 10_000,
    "an article of 200,000 words": "Critics said that it was theft. " * 33_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_tagger_answers_in_time_and_its_spans_lie_in_the_text(text: str):
    began = time.process_time()
    found = attributions(text, [], TAGGER)
    parts = holders(text, found, sentences(text)[:400])
    assert time.process_time() - began < 60
    for a in found:
        for span in a.spans():
            assert 0 <= span.start < span.end <= min(len(text), MAX_CHARACTERS)
    assert all(0 <= h.span.start <= h.span.end <= len(text) for h in parts)
