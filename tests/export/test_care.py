"""Words and names leave the house as far as they may."""

import re
from pathlib import Path

import pytest

from db import store
from db.records import Item, StanceAnnotation
from db.session import Database
from db.store import IngestRun, StageResult
from export.care import READABLE_SHARE, Authors, Care, CareError
from tests.export.conftest import NEWS, POST, TEXT, TWEET, Make, key_of
from tests.export.test_dataset import documents, rows


def test_snippets_are_the_default_and_whole_texts_are_asked_for(make: Make):
    row = documents(make().directory)[POST]
    assert row["snippet"] == TEXT
    assert "text" not in row
    assert documents(make(text="full").directory)[POST]["text"] == TEXT


def test_without_texts_only_headlines_have_words(make: Make):
    directory = make(text="none").directory
    found = documents(directory)
    assert found[NEWS]["title"] and not found[POST]["title"]
    for table in ("quotes", "claim_mentions", "stances", "frames", "sentiments", "mentions"):
        assert {row["text"] for row in rows(directory, table)} == {None}
    assert "hypocritical" not in (directory / "documents.jsonl").read_text()


def test_snippets_never_add_up_to_a_long_text(make: Make, filled: Database):
    """The surest labels keep their words; the others keep their offsets."""
    sentence = "The loaf was ours before it was theirs. "
    text = sentence * 100
    with IngestRun(filled, "daily", "feed") as run:
        run.add([Item("https://a.example/long", "news", "daily", text=text)])
    key = key_of(filled, "https://a.example/long")
    found = [
        StanceAnnotation(key, at, at + len(sentence), at / len(text), target="t", label="favor")
        for at in range(0, len(text), len(sentence))
    ]
    result = StageResult("stance", "1", "f", StanceAnnotation, [key], found)
    store.save_stage(filled, result)
    row = documents(make().directory)["https://a.example/long"]
    given = [s for s in row["stances"] if s["text"] is not None]
    assert len(row["stances"]) == 100
    assert 0 < sum(len(s["text"]) for s in given) <= READABLE_SHARE * len(text)
    assert min(s["score"] for s in given if s["start"] > 280) > 0.6
    assert all(s["text"] == text[s["start"] : s["end"]] for s in given)
    assert len(row["snippet"]) <= 280 and text.startswith(row["snippet"])


def test_authors_are_pseudonyms_that_only_the_key_makes(make: Make, tmp_path: Path):
    author = documents(make().directory)[POST]["author"]
    assert re.fullmatch(r"author-[0-9a-f]{16}", author)
    assert author in {row["author"] for row in rows(tmp_path / "out", "authors")}
    assert documents(make().directory)[POST]["author"] == author
    assert documents(make(key=b"another" * 8).directory)[POST]["author"] != author
    for path in (tmp_path / "out").iterdir():
        assert b"Ann" not in re.sub(rb"Annot|Anno", b"", path.read_bytes()), path.name


def test_one_name_on_two_outlets_has_two_pseudonyms():
    care = Care(key=b"k" * 32)
    assert care.author("a", "Ann") != care.author("b", "Ann")
    assert care.author("a", None) is None


def test_names_are_given_when_asked_for_but_not_of_platforms_that_forbid_it(make: Make):
    directory = make(authors="name").directory
    assert documents(directory)[POST]["author"] == "Ann"
    assert documents(directory)[TWEET]["author"] is None
    assert {row["author"] for row in rows(directory, "authors")} == {"Ann", "Bob"}


def test_without_authors_nobody_is_named_nor_is_the_account_in_addresses_on_x(make: Make):
    directory = make(authors="none").directory
    found = documents(directory)
    assert "https://x.com/i/web/status/17" in found
    assert {row["author"] for row in found.values()} == {None}
    assert rows(directory, "authors") == []
    assert "someone" not in (directory / "documents.jsonl").read_text()


def test_a_pseudonym_without_a_key_is_refused():
    with pytest.raises(CareError, match="pseudonym_key_file"):
        Care(authors=Authors.PSEUDONYM).author("a", "Ann")
