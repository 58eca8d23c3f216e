"""Plain sentences: the marks of a page are gone, and the way back is exact."""

from nlp.claims.plain import parseable, plain
from nlp.claims.records import Part


def test_marks_are_taken_out_and_spans_lead_back():
    text = "Now: the [old mill](https://a.example/x_y) was **sold** _twice_ https://b.example/z"
    found = plain(text, 5, len(text))
    assert found.text == "the old mill was sold twice "
    start = found.text.index("mill was")
    back = found.relocate(Part(start, start + len("mill was")))
    assert text[back.start : back.end] == "mill](https://a.example/x_y) was"


def test_the_parser_reads_another_verb_of_the_same_length():
    text = "Hearth claims Crumb lied; two claims."
    assert parseable(text) == "Hearth stated Crumb lied; two claims."
