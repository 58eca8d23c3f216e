"""Quotation marks: what stands between them is not the author's own."""

from nlp.sentences import Span
from nlp.voice import quotations, share_quoted


def test_longer_quotations_are_found_whatever_the_marks():
    text = 'He said “we never copied a thing”. She: "nor did any of us". 「」 “odd” thing.'
    assert [text[q.start : q.end] for q in quotations(text)] == [
        "“we never copied a thing”",
        '"nor did any of us"',
    ]


def test_the_share_is_of_characters():
    assert share_quoted(Span(0, 10), [Span(5, 20)]) == 0.5
    assert share_quoted(Span(0, 10), []) == 0
