"""The text of 181 real pages, against what a person says is the article; pinned to the data by its hash."""

import hashlib

import pytest

from crawler.evaluation import evaluate_extraction

pytestmark = pytest.mark.quality
PAGES = "465dd40a6a9729d578c43620c27ef341c975324664ec3f635e5952481c23e4e9"
FLOOR = 0.957


def test_extraction_is_no_worse_than_it_was_and_better_than_bare_trafilatura(data):
    warc = data / "web" / "pages.warc.gz"
    assert hashlib.sha256(warc.read_bytes()).hexdigest() == PAGES, "other pages, other figures"
    scores = evaluate_extraction(warc)
    print("\nextraction:", {name: round(found.f1, 4) for name, found in scores.items()})
    assert scores["groundswell"].f1 >= FLOOR
    assert scores["groundswell"].f1 > scores["trafilatura"].f1
