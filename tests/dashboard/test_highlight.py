"""Marking evidence: nothing of a stranger's text becomes markup, every mark is where its span is."""

import re
from html import unescape

from dashboard.highlight import legend, marked
from db.views import Receipt


def receipt(
    start: int, end: int, kind: str = "stance", label: str = "against", **more: object
) -> Receipt:
    given = {"about": "accusation", "probability": 0.8, "holder": "author", "holder_name": None,
             "level": "sentence", "text": "", "stage": "stance", "version": "1"}  # fmt: skip
    return Receipt(kind=kind, label=label, start=start, end=end, **(given | more))  # type: ignore[arg-type]


def words(html: str) -> str:
    return unescape(re.sub(r"<br>", "\n", re.sub(r"</?mark[^>]*>", "", html)))


def test_markup_in_the_text_stays_text():
    text = "<script>alert(1)</script> & 'so' \"on\""
    html = marked(text, [receipt(0, 8)])
    assert "<script>" not in html
    assert words(html) == text


def test_markup_in_a_speakers_name_stays_text():
    html = marked("He said so.", [receipt(0, 11, holder="speaker", holder_name='"><b onx="')])
    assert re.fullmatch(r'<mark class="stance-against" title="[^"<>]*">He said so\.</mark>', html)


def test_overlapping_spans_keep_every_word_once_and_tell_of_both():
    text = "One two three four."
    html = marked(text, [receipt(0, 13), receipt(4, 19, kind="frame", label="hypocrisy")])
    assert words(html) == text
    middle = re.search(r'title="([^"]*)">two three', html)
    assert middle
    assert "against" in middle[1]
    assert "hypocrisy" in middle[1]


def test_a_span_outside_the_text_is_not_shown():
    assert marked("Short.", [receipt(3, 99), receipt(4, 4)]) == "Short."


def test_the_legend_names_each_colour_once():
    html = legend([receipt(0, 1), receipt(2, 3), receipt(0, 1, kind="frame", label="x")])
    assert re.findall(r">([^<]+)</mark>", html) == ["frame", "stance against"]
