"""A small ledger written by hand: two claims, copies, a version, an answer."""

from datetime import UTC, datetime

from db import store
from db.identity import canonical_url, document_id
from db.records import ClaimAnnotation, Item, RelevanceAnnotation
from db.session import Database
from db.store import IngestRun, StageResult
from db.store.ledger import Bearing, Made, ledger_book

TEXTS = (
    "Hearth says that Crumb sent 40 decoys.",
    "Forty decoys were sent by Crumb, says Hearth.",
    "Hearth says that Crumb sent 400 decoys.",
)
ANSWER = "Hearth took its own starter from a monastery."
RESPONSE = {"start": 0, "end": 6, "reply": "denied", "party": "crumb"}
ROLE = {"start": 0, "end": 6, "party": "hearth"}
ALLEGATION = {
    "accuser_kind": "named", "accuser": ROLE, "accused": [{"start": 17, "end": 22, "party": "crumb"}],
    "cue": {"start": 7, "end": 11}, "act": None, "evidence": None, "responses": [RESPONSE],
}  # fmt: skip


def fill(database: Database) -> tuple[str, str]:
    """Write the ledger and return the ids of the claim and of its version."""
    items = [
        Item(f"https://paper{n}.example/1", "news", "s", text=text,
             published=datetime(2026, 2, 1 + n, tzinfo=UTC))
        for n, text in enumerate((*TEXTS, ANSWER))
    ]  # fmt: skip
    with IngestRun(database, "s", "import") as run:
        run.add(items)
    ids = [document_id(canonical_url(item.url)) for item in items]
    relevant = [RelevanceAnnotation(key, 0, 1, 0.9, relevant=True) for key in ids]
    store.save_stage(
        database, StageResult("relevance", "1", "f", RelevanceAnnotation, ids, relevant)
    )
    claims = [
        ClaimAnnotation(key, 0, len(text), 0.9, "speaker", "Hearth", figures=(_decoys(number),),
                        allegations=(ALLEGATION,))
        for key, text, number in zip(ids, TEXTS, (40, 40, 400), strict=False)
    ]  # fmt: skip
    store.save_stage(database, StageResult("claims", "1", "f", ClaimAnnotation, ids, claims))
    with ledger_book(database, "claim_matching", "1", "f") as book:
        claim, number = book.found(TEXTS[0], ids[0], 0)
        version, other = book.found(TEXTS[2], ids[2], 0)
        for key, text, (made, at) in zip(
            ids, TEXTS, ((claim, number), (claim, number), (version, other)), strict=False
        ):
            book.join(
                Made(key, 0, len(text), made, 0.9, "hearth", "speaker:hearth", None), at, [1, 2]
            )
        book.choose(claim, (ids[1], 0, len(TEXTS[1])))
        differs = {"decoy": ["400", "40"]}
        book.relate(Bearing("version", ids[2], 0, 38, "author", None, 0.8, claim, version, differs))
        why = {"reason": "hypocrisy", "where": "corpus", "accused": ["hearth"]}
        book.relate(Bearing("answers", ids[3], 0, 45, "author", None, 0.5, claim, None, why))
        book.seen(ids)
    return claim, version


def _decoys(number: int) -> dict[str, object]:
    return {"low": number, "high": number, "comparator": "exact", "unit": None, "counted": "decoys",
            "start": 0, "end": 2}  # fmt: skip
