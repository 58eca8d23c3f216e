"""The tables of labels, one row a label: what the documents' nested columns hold, and more."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from db.views import Receipt
from export.care import Published
from export.columns import CODE_POINTS, NUMBER, PROBABILITY, SCORE, TEXT, Column, struct, structs
from export.documents import evidence, of_kind

SPANNED = (("start", NUMBER), ("end", NUMBER), ("text", TEXT))
SPAN, ROLE = struct(*SPANNED), struct(("party", TEXT), *SPANNED)
DOCUMENT = Column("document", TEXT, "Id of the document", made="store")
EVIDENCE = (
    Column("start", NUMBER, "First code point in the document's text", CODE_POINTS),
    Column("end", NUMBER, "Code point after the last", CODE_POINTS),
    Column("text", TEXT, "The words themselves; null where words are held back"),
    Column("score", SCORE, "Probability", PROBABILITY),
)
HOLDER = (
    Column("holder", TEXT, "`author`, or `speaker` whom the words are attributed to", made="quotes"),
    Column("holder_name", TEXT, "Name of the speaker; null for the author, and where the text does not tell", made="quotes"),
)  # fmt: skip
MADE_BY = (
    Column("stage", TEXT, "Stage that made the label"),
    Column("version", TEXT, "Version and fingerprint of the stage"),
)

QUOTES = (
    DOCUMENT,
    *EVIDENCE,
    *HOLDER,
    Column("kind", TEXT, "`direct`, `indirect` or `mixed`, by what stands in quotation marks"),
    Column("speaker", TEXT, "Id of the entity that speaks; null without a name"),
    Column("speaker_type", TEXT, '`person`, `organisation`, `author`, or `unnamed` ("critics")'),
    Column("source", SPAN, "The words for whoever speaks"),
    Column("cue", SPAN, "The words that attribute: said, according to"),
    Column("content", pa.list_(SPAN), "What is said, in one or more stretches"),
    *MADE_BY,
)
CLAIM_MENTIONS = (
    Column("claim", TEXT, "Id of the canonical claim; null when it is matched to none", made="claim_matching"),
    DOCUMENT,
    *EVIDENCE,
    *HOLDER,
    Column("certainty", TEXT, "`asserted`, `hedged`, `denied` or `questioned`"),
    Column("parties", pa.list_(TEXT), "Parties of the topic that it names"),
    Column(
        "figures",
        structs(("low", SCORE), ("high", SCORE), ("comparator", TEXT), ("unit", TEXT), ("counted", TEXT), *SPANNED),
        "Numbers: a value or its bounds, how it is meant (`exact`, `about`, `at least`, `at most`, `range`),"
        " currency or `%`, and what is counted",
        "as `unit` and `counted` say",
    ),
    Column(
        "dates",
        structs(("first", TEXT), ("last", TEXT), *SPANNED),
        "Dates and periods (ISO 8601, both ends included), relative ones from the date of publication",
    ),
    Column(
        "allegations",
        structs(
            ("accuser_kind", TEXT), ("accuser", ROLE), ("accused", pa.list_(ROLE)),
            ("cue", SPAN), ("act", SPAN), ("evidence", SPAN),
            ("responses", structs(("reply", TEXT), ("party", TEXT), *SPANNED)),
        ),
        "Who is said by whom to have done what, on which evidence, and what the accused answered"
        " (`denied`, `admitted`, `silent`, `asked`) anywhere in the document",
    ),
    *MADE_BY,
)  # fmt: skip
STANCES = (
    DOCUMENT,
    Column("level", TEXT, "`sentence`, or `document` for the author's own stance over the whole text"),
    Column("target", TEXT, "Id of the target in the topic file"),
    Column("label", TEXT, "`favor`, `against`, or (of documents only) `none`"),
    *EVIDENCE,
    *HOLDER,
    *MADE_BY,
)  # fmt: skip
FRAMES = (
    DOCUMENT,
    Column("frame", TEXT, "Id of the frame in the topic file"),
    *EVIDENCE,
    *HOLDER,
    *MADE_BY,
)
SENTIMENTS = (
    DOCUMENT,
    Column("entity", TEXT, "Id of the entity that is spoken of"),
    Column("label", TEXT, "`negative`, `neutral` or `positive`"),
    *EVIDENCE,
    *HOLDER,
    *MADE_BY,
)
EVENTS = (
    DOCUMENT,
    Column("kind", TEXT, "What is to happen: `hearing`, `trial`, `vote`, `comment_period`, `deadline`, `ruling`, `earnings`, `launch`, `report`, `meeting`, `effect` (of a rule), `deal`, `protest` or `other`"),
    Column("certainty", TEXT, "`scheduled` (will, is set for), `expected` (plans to, is expected), or `possible` (may, if)"),
    Column("precision", TEXT, "How exactly the days are known: `day`, `week`, `month` or `quarter`"),
    Column("first", TEXT, "First of the days (ISO 8601), relative ones from the date of publication"),
    Column("last", TEXT, "Last of the days, included"),
    Column("when", SPAN, "The words for the days"),
    Column("what", SPAN, "The word that names the event"),
    *EVIDENCE,
    *HOLDER,
    *MADE_BY,
)  # fmt: skip
MENTIONS = (
    DOCUMENT,
    Column("entity", TEXT, "Id of the entity that is named"),
    *EVIDENCE,
    *MADE_BY,
)


def quote_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the quotes of a document, in the terms of `QUOTES`."""
    for receipt in of_kind("quote", published):
        found = receipt.details
        yield _label(receipt, published) | {
            "kind": receipt.label,
            "speaker": published.speaker(receipt.about),
            "speaker_type": found["speaker_type"],
            "source": _span(published, found["source"]),
            "cue": _span(published, found["cue"]),
            "content": [_span(published, offsets) for offsets in found["content"]],
        }


def claim_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the claims of a document, in the terms of `CLAIM_MENTIONS`."""
    for receipt in of_kind("claim", published):
        yield _label(receipt, published) | {
            "claim": published.claims.get((receipt.start, receipt.end)),
            "certainty": receipt.label,
            "parties": receipt.details["parties"],
            **{
                name: published.with_words(receipt.details[name])
                for name in ("figures", "dates", "allegations")
            },
        }


def stance_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the stances of a document, in the terms of `STANCES`."""
    for receipt in of_kind("stance", published):
        named = {"target": receipt.about, "label": receipt.label, "level": receipt.level}
        yield _label(receipt, published) | named


def frame_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the frames of a document, in the terms of `FRAMES`."""
    for receipt in of_kind("frame", published):
        yield _label(receipt, published) | {"frame": receipt.label}


def sentiment_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the sentiments of a document, in the terms of `SENTIMENTS`."""
    for receipt in of_kind("sentiment", published):
        yield _label(receipt, published) | {"entity": receipt.about, "label": receipt.label}


def event_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the announcements of a document, in the terms of `EVENTS`."""
    for receipt in of_kind("event", published):
        found = receipt.details
        yield _label(receipt, published) | {
            "kind": receipt.label,
            "certainty": found["certainty"],
            "precision": found["precision"],
            "first": found["first"].isoformat(),
            "last": found["last"].isoformat(),
            "when": _span(published, found["when"]),
            "what": _span(published, found["what"]),
        }


def mention_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the mentions of entities in a document, in the terms of `MENTIONS`."""
    for receipt in of_kind("entity", published):
        yield _label(receipt, published) | {"entity": receipt.about}


def _label(receipt: Receipt, published: Published) -> dict[str, Any]:
    return {
        "document": published.detail.row.id,
        "holder": receipt.holder,
        "holder_name": published.speaker(receipt.holder_name),
        **evidence(receipt, published),
    }


def _span(published: Published, offsets: tuple[int, int] | None) -> dict[str, Any] | None:
    if offsets is None:
        return None
    start, end = offsets
    return {"start": start, "end": end, "text": published.words(start, end)}
