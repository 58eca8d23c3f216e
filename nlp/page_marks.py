"""What a page leaves in its text besides the article: addresses, captions, notices, notes on the author.

Feeds and archives often keep the whole page as Markdown. The names in an address are no mentions, and what a
page says of itself ("View bio", "Credit:") takes no side.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from nlp.sentences import Span

URL = r"https?://[^\s)\]>\"']+"
ADDRESS = re.compile(
    r"\]\([^()\s]{0,1000}(?:\s\"[^\"\n]{0,300}\")?\)"  # what follows the words of a Markdown link,
    r"|!?\[(?=[^\[\]\n]{0,300}\]\()"  # and what stands before them
    rf"|{URL}"
)
GAP = re.compile(r" {2,}")
MARKUP = r"[\s\W_]*"
NOTICES = re.compile(
    rf"^{MARKUP}(?:"
    r"skip to (?:main )?content|(?:image|photo|video)?\s?credits?\s?:|advertisement\W*$|listing image for"
    r"|follow topics and authors|\d+ comments?\b|comments?\W*$"
    r"|(?:view|read|show|leave|post) (?:all |the |a )?(?:\d+ )?comments?\W*$|view bio\W*$"
    r"|(?:©|copyright \d{4}|all rights reserved)|sign up for (?:our|the) .{0,40}newsletter"
    r"|subscribe to (?:our|the) .{0,40}newsletter|this (?:story|article) (?:originally|first) appeared"
    r"|(?:additional |with )?(?:reporting|writing|editing|edited|reported|compiled) by (?-i:[A-Z])"
    r"|(?:photos?|photograph|photo illustration|picture|image|illustration|graphic)s?(?: by)?\s?: "
    r"|(?:this|our) (?:interview|conversation|transcript|q&a) (?:has been|was) "
    r"|this (?:story|article|post|page) (?:has been|was) (?:updated|corrected|amended|edited|translated)"
    r"|the associated press contributed|our standards: |editor['’]s note: "
    r"|(?:press|media) (?:contacts?|inquiries|enquiries)\W*$|(?:send|got) (?:us )?(?:a |your )?tips?\b"
    r"|thanks for reading\W*$|thank you for reading\W*$|today['’]s (?:edition|newsletter) (?:was|is) "
    r"|(?:read|see) (?:more|also|next)\W|related(?: stories| articles| reading)?\s?:|sign up here\W*$"
    r"|(?:share|save|listen to) this (?:article|story|post)\b|\d+[- ]min(?:ute)?s? read\W*$"
    r"|for more information,? (?:please )?visit\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)+$"
    r")",
    re.IGNORECASE,
)
# "SAN FRANCISCO, Feb. 24 (Reuters) - ", "WASHINGTON (AP) — ", "BEIJING, March 4, 2026 /PRNewswire/ -- "
DATE = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8})(?:,?\s+\d{4})?"
CITY = r"[A-Z][A-Z.’'-]+(?:[ /][A-Z][A-Z.’'-]+){0,3}(?:,\s[A-Z][A-Za-z.]+(?:\s[A-Z][a-z]+)?)?"
AGENCY = r"(?:\([A-Z][\w .&/’'-]{1,30}\)|/[A-Z][\w ]{2,20}/)"
DATELINE = re.compile(
    rf"(?:{CITY}(?:,\s{DATE})?(?:\s{AGENCY})?|[A-Z][\w .,’'-]{{2,40}}\s{AGENCY})"
    r"\s?(?:-{1,2}|–|—)\s?(?=[“‘\"']?[A-Z\d])"
)
FIRST = 5  # sentences, one of which may begin with a dateline
# "Ada Lindqvist is a senior reporter at …": from there on the page speaks of its own people.
NAME = r"(?:[A-Z][\w’'.-]+\s+){1,4}"
ON_THE_AUTHOR = re.compile(
    rf"^{MARKUP}{NAME}(?:is|was|covers|writes)\b[^.\n]{{0,80}}\b(?i:reporter|journalist|editor|correspondent"
    r"|columnist|(?:staff|freelance|contributing) writer|contributor)\b"
)
END = 0.6  # of a text, after which a note on the author may begin


def without_addresses(text: str) -> str:
    """Return a text of the same length with blanks for addresses, whose words are not the text's."""
    return ADDRESS.sub(lambda m: " " * len(m[0]), text)


def prose(text: str) -> str:
    """Return the words of a text as a person reads them: no addresses, and no gap where one stood."""
    return GAP.sub(" ", without_addresses(text)).strip()


def is_notice(words: str) -> bool:
    """Tell whether a sentence is what a page says of itself, or has no words but addresses."""
    plain = without_addresses(words)
    return NOTICES.search(plain) is not None or not any(c.isalpha() for c in plain)


def article(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the sentences that are the article's: no notices, no dateline, no note on the author."""
    kept: list[Span] = []
    for i, whole in enumerate(spans):
        dateline = DATELINE.match(text, *whole) if i < FIRST else None
        span = Span(dateline.end(), whole.end) if dateline else whole
        words = text[span.start : span.end]
        if span.start >= END * len(text) and ON_THE_AUTHOR.search(words):
            break
        if not is_notice(words):
            kept.append(span)
    return kept


def within(start: int, spans: Sequence[Span]) -> bool:
    """Tell whether a character stands in one of some spans, which are in order."""
    at = bisect_right(spans, start, key=lambda span: span.start) - 1
    return at >= 0 and start < spans[at].end
