"""Whose word a mention is, and what it can be traced to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from db.identity import UrlError, canonical_url, document_id
from db.ledger_index import StoredMention, Unmatched
from nlp.ledger.sides import STOP, SideReader

CARRIED = 600  # characters of a report over which "Anthropic said" goes on
REPORTS = frozenset({"news", "aggregator"})
URL = re.compile(r"https?://[^\s<>\"')\]]{4,500}")
ASIDE = re.compile(r"\b(?:while|whereas|although|though)\s+(?:the\s+)?$", re.IGNORECASE)
LINKS = 50  # of a document that are looked at


def claimant(mention: StoredMention, reader: SideReader) -> str | None:
    """Return whose word a mention is: a party's id, a speaker's name, or None for the author.

    A speaker whom the text names by a description only ("critics", "the report") is nobody's name. Where
    the author tells of a party's accusation it is the party's word, unless that is an aside: "B is mocked,
    while A accuses C".
    """
    if mention.holder == "speaker":
        parties = reader.parties(mention.holder_name or "")
        return parties[0] if parties else _name(mention.holder_name)
    for allegation in mention.allegations:
        accuser = allegation["accuser"]
        if accuser and accuser["party"] and not _is_aside(allegation, mention):
            return reader.owner(accuser["party"])
    return None


def _is_aside(allegation: Mapping[str, Any], mention: StoredMention) -> bool:
    """Tell whether a conjunction makes an accusation a circumstance of something else."""
    start = allegation["accuser"]["start"] - mention.start
    return ASIDE.search(mention.text[: max(0, start)]) is not None


def _name(words: str | None) -> str | None:
    """Return words that look like a name, else None."""
    parts = (words or "").split()
    capitals = [p for p in parts if p[0].isupper() and p.lower() not in STOP]
    if len(parts) == 1 and capitals:
        return parts[0]
    return words if len(capitals) >= 2 and parts[0] in capitals and len(parts) <= 8 else None


def linked(text: str) -> list[str]:
    """Return the ids that the documents which a text links to have, or would have."""
    found = []
    for match in list(URL.finditer(text))[:LINKS]:
        try:
            found.append(document_id(canonical_url(match.group())))
        except UrlError:
            continue
    return found


def origins(
    document: Unmatched,
    claimants: Sequence[str | None],
    cited: str | None,
    reader: SideReader,
) -> list[str | None]:
    """Return what each mention of a document traces to, surest clue first.

    `cited` is the first document of the corpus that it links to. The clues: whose word the mention is; in a
    report, the party that spoke shortly before, if the sentence is not about it; what the document links to;
    what it answers.
    """
    cited = cited or document.root_id or document.parent_id
    elsewhere = f"document:{cited}" if cited else None
    found: list[str | None] = []
    speaker, until = None, -1
    for mention, who in zip(document.mentions, claimants, strict=True):
        if who is not None:
            speaker, until = who, mention.end + CARRIED
        carried = (
            document.kind in REPORTS
            and mention.holder == "author"
            and mention.start <= until
            and reader.is_party(speaker)
            and speaker not in reader.parties(mention.text)
        )
        said = who or (speaker if carried else None)
        found.append(f"speaker:{said}" if said else elsewhere)
    return found
