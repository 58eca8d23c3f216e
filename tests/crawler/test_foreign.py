"""Files of other tools: what they call things, and what is missing in them."""

import json
from pathlib import Path

import pytest

from config.settings import load_settings
from crawler.errors import Rejected
from crawler.importing import import_file
from crawler.readers.foreign import translate
from crawler.topical import Sieve
from db import collection, queries
from db.selection import Selection
from db.session import Database

ANY = Selection(relevance="any")


def stored(database: Database, path: Path):
    run = import_file(database, path, load_settings())
    return run, queries.documents(database, ANY)


def test_zeeschuimers_posts_of_x(database: Database, tmp_path: Path):
    item = {
        "timestamp_collected": 1771830000000,
        "source_platform": "twitter.com",
        "source_url": "https://x.com/search",
        "data": {
            "rest_id": "12",
            "core": {"user_results": {"result": {"legacy": {"screen_name": "crumb"}}}},
            "legacy": {
                "full_text": "Bread is bread.",
                "created_at": "Mon Feb 23 07:00:00 +0000 2026",
                "lang": "en",
                "favorite_count": 3,
                "conversation_id_str": "11",
                "in_reply_to_status_id_str": "11",
            },
        },
    }
    path = tmp_path / "z.ndjson"
    path.write_text(json.dumps(item) + "\n")
    _, (row,) = stored(database, path)
    assert (row.url, row.kind, row.author, row.outlet) == (
        "https://x.com/i/status/12",
        "comment",
        "crumb",
        "X",
    )
    assert row.published.isoformat() == "2026-02-23T07:00:00+00:00"


@pytest.mark.parametrize(
    ("platform", "data", "url"),
    [
        (
            "tiktok.com",
            {"id": "7", "desc": "Bread", "createTime": 1771830000, "author": {"uniqueId": "crumb"}},
            "https://www.tiktok.com/@crumb/video/7",
        ),
        (
            "instagram.com",
            {
                "code": "Ab",
                "caption": {"text": "Bread"},
                "taken_at": 1771830000,
                "user": {"username": "c"},
            },
            "https://www.instagram.com/p/Ab/",
        ),
    ],
)
def test_zeeschuimers_other_platforms(platform, data, url):
    row = translate({"source_platform": platform, "data": data})
    assert (row["url"], row["text"], row["published"]) == (url, "Bread", 1771830000)


def test_a_platform_that_is_not_known_is_named():
    with pytest.raises(Rejected, match="linkedin"):
        translate({"source_platform": "linkedin.com", "data": {}})


def test_4cats_rows(database: Database, tmp_path: Path):
    path = tmp_path / "4cat.csv"
    path.write_text(
        "id,thread_id,timestamp,author,subject,body,url,thread_url,country\n"
        "1,1,2026-02-23 07:00:00,crumb,Bread,Whose?,https://board.example/1,,FR\n"
        "2,1,1771830060,rye,,Ours.,https://board.example/2,https://board.example/1,\n"
        "3,1,1771830060,rye,,No address.,,,\n"
    )
    run, rows = stored(database, path)
    assert {(r.url, r.kind) for r in rows} == {
        ("https://board.example/1", "post"),
        ("https://board.example/2", "comment"),
    }
    assert "4CAT row without url" in run.causes[0][2]
    root = next(r.id for r in rows if r.kind == "post")
    assert [k.url for k in collection.thread(database, root)] == ["https://board.example/2"]


def test_4cats_tables_name_their_addresses_differently(database: Database, tmp_path: Path):
    path = tmp_path / "4cat.csv"
    path.write_text(
        "id,thread_id,timestamp,author,body,post_url\n"
        "1,1,1771830000,crumb,Whose?,https://board.example/1\n"
        "2,1,1771830060,rye,No address.,\n"
    )
    run, (row,) = stored(database, path)
    assert (row.url, row.published.isoformat()) == (
        "https://board.example/1",
        "2026-02-23T07:00:00+00:00",
    )
    assert "4CAT row without url" in run.causes[0][2]


def test_newsapis_answer(database: Database, tmp_path: Path):
    article = {
        "source": {"id": None, "name": "The Loaf"},
        "author": "Ada",
        "title": "Bread war",
        "description": "Short.",
        "url": "https://loaf.example/1",
        "publishedAt": "2026-02-23T07:00:00Z",
        "content": "The bakers said on Monday… [+1234 chars]",
    }
    path = tmp_path / "newsapi.json"
    path.write_text(
        json.dumps({"status": "ok", "totalResults": 2, "articles": [article, "broken"]})
    )
    run, (row,) = stored(database, path)
    assert (row.outlet, row.author) == ("The Loaf", "Ada")
    assert queries.document(database, row.id).text == "The bakers said on Monday…"
    assert run.causes[0][2] == "not a JSON object"


def test_a_list_of_rows_in_one_json_value(database: Database, tmp_path: Path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"url": "https://a.example/1", "title": "One"}]))
    _, (row,) = stored(database, path)
    assert row.title == "One"


def test_a_json_file_that_breaks_off_is_told(database: Database, tmp_path: Path):
    path = tmp_path / "cut.json"
    path.write_text('[{"url": "https://a.example/1", "tit')
    run, rows = stored(database, path)
    assert rows == []
    assert "cut off" in run.causes[0][2]


def test_the_sieve_keeps_what_names_the_topic(topic):
    sieve = Sieve(topic)
    keyword, context = topic.relevance.keywords[0], topic.relevance.context[0]
    party = topic.party[0].name
    assert sieve.keeps(f"<p>All about {keyword.upper()} today</p>".encode())
    assert sieve.keeps(f"<p>{party} and the {context}</p>".encode())
    assert not sieve.keeps(f"<p>{party} opens at eight</p>".encode())
    assert not sieve.keeps(b"<p>Nothing of the kind</p>")


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.csv"])
def test_rows_that_do_not_name_the_topic_are_passed_over(
    database: Database, tmp_path: Path, topic, name: str
):
    titles = [f"All about {topic.relevance.keywords[0]}", "Nothing of the kind"]
    rows = [{"url": f"https://a.example/{n}", "title": title} for n, title in enumerate(titles)]
    lines = {
        "rows.jsonl": "\n".join(map(json.dumps, rows)),
        "rows.json": json.dumps(rows),
        "rows.csv": "\n".join(["url,title", *(f"{row['url']},{row['title']}" for row in rows)]),
    }
    (tmp_path / name).write_text(lines[name])
    run = import_file(database, tmp_path / name, load_settings(), sieve=Sieve(topic))
    assert (run.counts["new"], run.counts["passed_over"]) == (1, 1)
    assert [row.title for row in queries.documents(database, ANY)] == titles[:1]
