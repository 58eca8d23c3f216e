"""Posts come as pieces of HTML."""

import pytest

from crawler.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two<br>lines.</p>", "One.\n\nTwo\nlines."),
        ("First<p>Second", "First\n\nSecond"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ('<a href="https://a.example/long">https://a.example/lo...</a>', "https://a.example/long"),
        (None, ""),
        ("<p>a&#7;b</p><p>c\x07d</p>", "ab\n\ncd"),
        ("<!-- only a comment -->", ""),
    ],
)
def test_paragraphs_stay_apart_and_links_are_whole(html: str | None, text: str):
    assert html_to_text(html) == text
