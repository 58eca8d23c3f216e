"""Import: every row is accounted for, and what is wrong with one costs only itself."""

import gzip
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.warc import WarcRecord, WarcRecordType

from config.settings import load_settings
from crawler.importing import ImportFileError, import_file
from db import queries
from db.records import Disposition
from db.selection import Selection
from db.session import Database

EVERYTHING = Selection(relevance="any")
GOOD = {"url": "https://a.example/1", "title": "One", "text": "Some words of ours.", "kind": "news"}
ARTICLE = "Hearth Bakery said on Monday that a rival had copied its sourdough by sending decoy customers. "


def counts(run) -> dict[str, int]:
    return {str(key): number for key, number in run.counts.items() if number}


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text(text + "\n", "utf-8")
    return path


def warc(
    path: Path,
    pages: dict[str, bytes],
    charset: str = "utf-8",
    status: str = "200 OK",
    headers: str = "",
) -> Path:
    """Write an archive as crawlers do: one gzip member a record."""
    packed = b""
    for url, html in pages.items():
        http = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset={charset}\r\n{headers}\r\n".encode()
            + html
        )
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = url
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(http)
        plain = io.BytesIO()
        record.write(plain)
        packed += gzip.compress(plain.getvalue())
    path.write_bytes(packed)
    return path


def page(text: str = ARTICLE * 4) -> bytes:
    return f"<html><head><title>T</title></head><body><article><p>{text}</p></article></body></html>".encode()


def test_a_row_is_stored_and_the_same_row_again_changes_nothing(database: Database, tmp_path: Path):
    path = write(
        tmp_path / "a.jsonl", GOOD | {"rating": 5, "published": "2026-02-23T10:00:00+02:00"}
    )
    assert counts(import_file(database, path, load_settings())) == {"new": 1}
    assert counts(import_file(database, path, load_settings())) == {"unchanged": 1}
    (row,) = queries.documents(database, EVERYTHING)
    assert row.published and row.published.isoformat() == "2026-02-23T08:00:00+00:00"


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        ("{not json", "not JSON"),
        ('["a", "list"]', "not a JSON object"),
        ({"title": "no address"}, "no url"),
        ({"url": "not an address"}, "not an address"),
        (GOOD | {"text": {"nested": 1}}, "text is no text"),
        ({"url": "https://a.example/2"}, "neither text nor title"),
        (GOOD | {"engagement": "many"}, "engagement"),
        (
            '{"url": "https://a.example/2", "title": "T", "engagement": {"likes": 1e999}}',
            "engagement",
        ),
        (
            '{"url": "https://a.example/2", "title": "T", "engagement": {"likes": NaN}}',
            "engagement",
        ),
        ({"url": "https://[bad", "title": "T"}, "http"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_harms_no_other(
    database: Database, tmp_path: Path, bad: object, cause: str
):
    path = write(tmp_path / "a.jsonl", GOOD, bad, GOOD | {"url": "https://a.example/3"})
    run = import_file(database, path, load_settings())
    assert counts(run) == {"new": 2, "rejected": 1}
    ((item, disposition, told),) = run.causes
    assert disposition == Disposition.REJECTED
    assert cause in told
    assert "\n" not in f"{item}{told}"


def test_a_number_that_is_none_costs_its_row_in_a_json_value_too(
    database: Database, tmp_path: Path
):
    path = tmp_path / "a.json"
    bad = GOOD | {"url": "https://a.example/2", "engagement": {"likes": float("nan")}}
    path.write_text(json.dumps([bad, GOOD]), "utf-8")
    assert counts(import_file(database, path, load_settings())) == {"new": 1, "rejected": 1}


def test_a_lone_surrogate_in_any_field_is_dropped(database: Database, tmp_path: Path):
    path = write(tmp_path / "a.jsonl", GOOD | {"outlet": "\ud800Daily", "author": "\ud800"}, GOOD)
    assert counts(import_file(database, path, load_settings())) == {"new": 1, "unchanged": 1}
    assert queries.documents(database, EVERYTHING)[0].outlet == "Daily"


def test_bytes_that_are_no_utf8_cost_only_their_line(database: Database, tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"url": "https://a.example/0", "title": "\xff\xfe"}\n' + json.dumps(GOOD).encode()
    )
    assert counts(import_file(database, path, load_settings())) == {"new": 1, "rejected": 1}


def test_a_line_larger_than_the_limit_is_passed_over(database: Database, tmp_path: Path):
    settings = load_settings(max_body_bytes=2000)
    path = write(tmp_path / "a.jsonl", GOOD | {"text": "x" * 5000}, GOOD)
    assert counts(import_file(database, path, settings)) == {"new": 1, "rejected": 1}


def test_csv_with_semicolons_a_mark_at_the_start_and_broken_quotes(
    database: Database, tmp_path: Path
):
    path = tmp_path / "a.csv"
    path.write_text(
        '\ufeffURL;title;text\nhttps://a.example/1;"Two\nlines";words\n;no address;x\n', "utf-8"
    )
    run = import_file(database, path, load_settings())
    assert counts(run) == {"new": 1, "rejected": 1}
    assert queries.documents(database, EVERYTHING)[0].title == "Two\nlines"


def test_a_table_without_the_column_url_says_which_it_has(database: Database, tmp_path: Path):
    path = write(tmp_path / "a.csv", "address,title", "https://a.example,One")
    run = import_file(database, path, load_settings())
    assert "no column url; the header is 'address, title'" in run.causes[0][2]


def test_a_quote_that_is_not_closed_costs_its_line_only(database: Database, tmp_path: Path):
    rows = [f'https://a.example/{i},"One, two",3.5" loaf' for i in range(50)]
    rows[7] = 'https://a.example/7,"One'
    rows[48] = 'https://a.example/48,"One'
    path = write(tmp_path / "a.csv", "url,title,text", *rows)
    run = import_file(database, path, load_settings())
    assert counts(run) == {"new": 48, "rejected": 2}
    assert [item for item, *_ in run.causes] == ["a.csv:9", "a.csv:50"]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "cp1252", "utf-16"])
def test_a_table_is_read_in_the_encodings_of_spreadsheets(
    database: Database, tmp_path: Path, encoding: str
):
    path = tmp_path / "a.csv"
    path.write_bytes("url;title\nhttps://a.example/1;Crème brûlée für alle\n".encode(encoding))
    import_file(database, path, load_settings())
    assert queries.documents(database, EVERYTHING)[0].title == "Crème brûlée für alle"


def test_a_column_of_engagement_holds_json(database: Database, tmp_path: Path):
    path = write(
        tmp_path / "a.csv",
        "url,title,engagement",
        'https://a.example/1,One,"{""likes"": 3}"',
        "https://a.example/2,Two,many",
    )
    run = import_file(database, path, load_settings())
    assert counts(run) == {"new": 1, "rejected": 1}
    detail = queries.document(database, queries.documents(database, EVERYTHING)[0].id)
    assert detail is not None
    assert detail.engagement == {"likes": 3}


def test_a_date_that_cannot_be_read_is_kept_beside(database: Database, tmp_path: Path):
    path = write(tmp_path / "a.jsonl", GOOD | {"published": "the day before yesterday"})
    assert counts(import_file(database, path, load_settings())) == {"new": 1}
    detail = queries.document(database, queries.documents(database, EVERYTHING)[0].id)
    assert detail is not None
    assert detail.row.published is None
    assert detail.extra["published_given"] == "the day before yesterday"


def test_a_gzip_that_is_cut_off_gives_what_is_before_the_cut(database: Database, tmp_path: Path):
    rows = "\n".join(json.dumps(GOOD | {"url": f"https://a.example/{i}"}) for i in range(5000))
    whole = gzip.compress(rows.encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    run = import_file(database, path, load_settings())
    assert run.counts[Disposition.NEW] > 500
    assert "damaged" in run.causes[-1][2]


def test_pages_of_an_archive_become_documents(database: Database, tmp_path: Path):
    path = warc(tmp_path / "a.warc.gz", {f"https://a.example/{i}": page() for i in range(3)})
    assert counts(import_file(database, path, load_settings())) == {"new": 3}
    assert (
        ARTICLE.strip()
        in queries.document(database, queries.documents(database, EVERYTHING)[0].id).text
    )  # type: ignore[union-attr]


def test_a_truncated_archive_gives_what_is_before_the_cut(database: Database, tmp_path: Path):
    path = warc(tmp_path / "a.warc.gz", {f"https://a.example/{i}": page() for i in range(9)})
    path.write_bytes(path.read_bytes()[:-200])
    run = import_file(database, path, load_settings())
    assert run.counts[Disposition.NEW] == 8
    assert run.counts[Disposition.REJECTED] == 1
    assert "cut off" in run.causes[0][2] or "damaged" in run.causes[0][2]


def test_a_page_in_a_lying_charset_is_read(database: Database, tmp_path: Path):
    path = warc(tmp_path / "a.warc.gz", {"https://a.example/1": page("Crème brûlée für alle. " * 20)},
                charset="iso-8859-1")  # fmt: skip
    import_file(database, path, load_settings())
    detail = queries.document(database, queries.documents(database, EVERYTHING)[0].id)
    assert detail is not None
    assert "Crème brûlée für alle." in detail.text


@pytest.mark.parametrize(
    ("html", "cause"), [(b"", "empty page"), (b"<p>" + b"x" * 60_000_000, "larger than")]
)
def test_an_empty_and_a_huge_page_cost_only_themselves(
    database: Database, tmp_path: Path, html: bytes, cause: str
):
    path = warc(
        tmp_path / "a.warc.gz", {"https://a.example/bad": html, "https://a.example/1": page()}
    )
    run = import_file(database, path, load_settings())
    assert counts(run) == {"new": 1, "rejected": 1}
    assert run.causes[0][0] == "https://a.example/bad"
    assert cause in run.causes[0][2]


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize(
    ("headers", "coded"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress),
        ("Content-Encoding: deflate\r\n", zlib.compress),
        ("Transfer-Encoding: chunked\r\n", chunked),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", lambda b: chunked(gzip.compress(b))),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", bytes),
        ("Content-Encoding: gzip\r\n", bytes),
    ],
)  # fmt: skip
def test_a_body_is_unpacked_unless_the_archive_did_so(
    database: Database, tmp_path: Path, headers: str, coded: Callable[[bytes], bytes]
):
    pages = {f"https://a.example/{i}": coded(page(f"Loaf {i}. " + ARTICLE * 4)) for i in range(2)}
    import_file(database, warc(tmp_path / "a.warc.gz", pages, headers=headers), load_settings())
    texts = {
        queries.document(database, row.id).text for row in queries.documents(database, EVERYTHING)
    }  # type: ignore[union-attr]
    assert texts == {f"Loaf {i}. " + (ARTICLE * 4).strip() for i in range(2)}


def test_a_body_that_unpacks_to_more_than_the_limit_costs_itself(
    database: Database, tmp_path: Path
):
    bomb = {"https://a.example/1": gzip.compress(b"<p>" + b"x" * 3_000_000)}
    path = warc(tmp_path / "a.warc.gz", bomb, headers="Content-Encoding: gzip\r\n")
    run = import_file(database, path, load_settings(max_body_bytes=1_000_000))
    assert "larger than 1,000,000 bytes when unpacked" in run.causes[0][2]


def test_a_page_that_was_not_found_is_no_document(database: Database, tmp_path: Path):
    path = warc(tmp_path / "a.warc.gz", {"https://a.example/1": page()}, status="404 Not Found")
    assert "HTTP 404" in import_file(database, path, load_settings()).causes[0][2]


@pytest.mark.parametrize("name", ["missing.jsonl", "notes.docx"])
def test_a_file_that_cannot_be_imported_at_all_is_an_error(
    database: Database, tmp_path: Path, name: str
):
    if name == "notes.docx":
        (tmp_path / name).write_text("x")
    with pytest.raises(ImportFileError, match=name):
        import_file(database, tmp_path / name, load_settings())
