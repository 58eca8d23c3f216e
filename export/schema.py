"""The tables and columns of a data set, with the meaning of each: the data dictionary."""

from dataclasses import dataclass

import pyarrow as pa


def _struct(*fields: tuple[str, pa.DataType]) -> pa.DataType:
    return pa.list_(pa.struct([pa.field(name, kind) for name, kind in fields]))


TEXT, NUMBER, SCORE, YES_NO = pa.string(), pa.int64(), pa.float64(), pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
WHERE = (("holder", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT))
BY = (("stage", TEXT), ("version", TEXT))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and what it means."""

    name: str
    type: pa.DataType
    meaning: str


DOCUMENTS = (
    Column("id", TEXT, "Identifier: 16 hex digits of a hash of what all spellings of the address share"),
    Column("url", TEXT, "Address as the source gave it"),
    Column("canonical_url", TEXT, "Address without tracking parameters; a document is one of these"),
    Column("kind", TEXT, "`news`, `blog`, `aggregator`, `post`, `comment`, or what an import said"),
    Column("source", TEXT, "Name of the source that found it"),
    Column("outlet", TEXT, "Publisher, or the host of the URL"),
    Column("author", TEXT, "Who signed it; null when nobody is named"),
    Column("title", TEXT, "Headline; of a post without one, the beginning of its text"),
    Column("published", TIME, "When it was published, UTC; null when unknown"),
    Column("language", TEXT, "ISO 639-1 code; null before analysis"),
    Column("relevance", SCORE, "Probability that it is about the topic; null before analysis"),
    Column("relevant", YES_NO, "Whether it counts as relevant; null before analysis"),
    Column("duplicate_group", TEXT, "Group of copies; null for a text without copies, and before analysis"),
    Column("parent", TEXT, "Id of the document that it answers"),
    Column("root", TEXT, "Id of the first document of its thread"),
    Column("content_hash", TEXT, "SHA-256 of title and text, to check that offsets fit"),
    Column(
        "frames",
        _struct(("frame", TEXT), ("score", SCORE), *WHERE, *BY),
        "Sentences that use a frame; `text` is `text[start:end]` of the document, in code points",
    ),
    Column(
        "stances",
        _struct(("target", TEXT), ("label", TEXT), ("score", SCORE), *WHERE, *BY),
        "Sentences that are in favour of or against a target",
    ),
    Column(
        "author_stance",
        pa.map_(TEXT, TEXT),
        "The author's own stance toward each target over the whole document: `favor`, `against`, `none`",
    ),
    Column(
        "sentiments",
        _struct(("entity", TEXT), ("label", TEXT), ("score", SCORE), *WHERE, *BY),
        "Sentences that speak well, ill or neutrally of an entity that they mention",
    ),
    Column(
        "entities",
        _struct(
            ("id", TEXT), ("name", TEXT), ("score", SCORE),
            ("start", NUMBER), ("end", NUMBER), ("text", TEXT), *BY,
        ),
        "Mentions of entities; `id` is the topic's for its parties, else `type:name`",
    ),
    Column("narratives", pa.list_(TEXT), "Ids of the narratives that it carries"),
)  # fmt: skip

TEXT_COLUMN = Column(
    "text", TEXT, "The whole text, with `--with-text` only: it belongs to its author"
)

SPAN = pa.struct([("start", NUMBER), ("end", NUMBER), ("text", TEXT)])
ROLE = pa.struct([("party", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT)])
RECEIPT = (
    Column("document", TEXT, "Id of the document"),
    Column("start", NUMBER, "First code point in the document's text"),
    Column("end", NUMBER, "Code point after the last"),
    Column("text", TEXT, "The words themselves"),
    Column("score", SCORE, "Probability"),
    Column("holder", TEXT, "`author`, or `speaker` whom the words are attributed to"),
    Column("holder_name", TEXT, "Name of the speaker; null for the author, and where the text does not tell"),
)  # fmt: skip
MADE_BY = (
    Column("stage", TEXT, "Stage that made the label"),
    Column("version", TEXT, "Version and fingerprint of the stage"),
)

QUOTES = (
    *RECEIPT,
    Column("kind", TEXT, "`direct`, `indirect` or `mixed`, by what stands in quotation marks"),
    Column("speaker", TEXT, "Id of the entity that speaks; null without a name"),
    Column("speaker_type", TEXT, '`person`, `organisation`, `author`, or `unnamed` ("critics")'),
    Column("source", SPAN, "The words for whoever speaks"),
    Column("cue", SPAN, "The words that attribute: said, according to"),
    Column("content", pa.list_(SPAN), "What is said, in one or more stretches"),
    *MADE_BY,
)

CLAIM_MENTIONS = (
    Column("claim", TEXT, "Id of the claim of the ledger that it makes; null before matching"),
    *RECEIPT,
    Column("certainty", TEXT, "`asserted`, `hedged`, `denied` or `questioned`"),
    Column("parties", pa.list_(TEXT), "Parties of the topic that it names"),
    Column(
        "figures",
        _struct(
            ("low", SCORE), ("high", SCORE), ("comparator", TEXT), ("unit", TEXT),
            ("counted", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT),
        ),
        "Numbers: a value or its bounds, how it is meant (`exact`, `about`, `at least`, `at most`, `range`),"
        " currency or `%`, and what is counted",
    ),
    Column(
        "dates",
        _struct(("first", TEXT), ("last", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT)),
        "Dates and periods (ISO 8601, both ends included), relative ones from the date of publication",
    ),
    Column(
        "allegations",
        pa.list_(pa.struct([
            ("accuser_kind", TEXT), ("accuser", ROLE), ("accused", pa.list_(ROLE)),
            ("cue", SPAN), ("act", SPAN), ("evidence", SPAN),
            ("responses", _struct(
                ("reply", TEXT), ("party", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT),
            )),
        ])),
        "Who is said by whom to have done what, on which evidence, and what the accused answered"
        " (`denied`, `admitted`, `silent`, `asked`) anywhere in the document",
    ),
    *MADE_BY,
)  # fmt: skip

NARRATIVES = (
    Column("id", TEXT, "Identifier: given once, never to another narrative"),
    Column("name", TEXT, "Key phrase"),
    Column("sentence", TEXT, "Its most central real sentence; null once that is gone"),
    Column("sentence_document", TEXT, "Id of the document where that stands"),
    Column("sentence_start", NUMBER, "First code point of the sentence in that document's text"),
    Column("sentence_end", NUMBER, "Code point after its last"),
    Column("passages", NUMBER, "Sentences and clauses that carry it"),
    Column("documents", NUMBER, "Documents that carry it, copies counted once"),
    Column("voices", NUMBER, "Holders who carry it: speakers, authors, else outlets"),
    Column("state", TEXT, "`emerging`, `growing`, `peaking`, `steady`, `fading` or `dormant`"),
    Column("first", TIME, "When it was first seen"),
    Column("last", TIME, "When it was last seen"),
    Column("starter", TEXT, "Who took it first"),
)

CLAIMS = (
    Column("id", TEXT, "Identifier: a hash of the words that founded the claim"),
    Column("text", TEXT, "Canonical wording: the sentence that is most central and complete"),
    Column("document", TEXT, "Id of the document that the wording is of"),
    Column("start", NUMBER, "First code point of the wording in that document's text"),
    Column("end", NUMBER, "Code point after the last of the wording"),
    Column("first_seen", TIME, "When it was first published in the selection, UTC"),
    Column(
        "first_claimant",
        TEXT,
        "Who said it there: a party's id, a speaker, or the author or outlet",
    ),
    Column("first_document", TEXT, "Id of the document that said it first"),
    Column("mentions", NUMBER, "Sentences of the selection that make it"),
    Column("documents", NUMBER, "Documents of the selection that make it"),
    Column("outlets", NUMBER, "Outlets of these documents"),
    Column("voices", NUMBER, "These documents, copies counted once"),
    Column("kinds", pa.map_(TEXT, NUMBER), "Mentions by kind of document"),
    Column(
        "certainties", pa.map_(TEXT, NUMBER), "Mentions by certainty: `denied` are denials of it"
    ),
    Column("versions", NUMBER, "Claims that give another figure or party for it"),
    Column("answers", NUMBER, "Sentences that accuse its accuser in return"),
    Column("status", TEXT, "What a person settled: `open`, `disputed`, `confirmed` or `retracted`"),
    Column("status_note", TEXT, "Why the person settled it so"),
    Column("status_link", TEXT, "Where that can be read"),
    Column("status_by", TEXT, "Who settled it"),
    Column("status_at", TIME, "When it was settled, UTC; null when nobody did"),
)

TABLES = {
    "documents": DOCUMENTS,
    "quotes": QUOTES,
    "claim_mentions": CLAIM_MENTIONS,
    "narratives": NARRATIVES,
    "claims": CLAIMS,
}


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of some columns, with their meanings as metadata."""
    return pa.schema(
        [pa.field(c.name, c.type, metadata={"description": c.meaning}) for c in columns]
    )
