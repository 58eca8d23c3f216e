"""What a page leaves in its text besides the article: addresses, captions, notices, notes on the author.

Feeds and archives often keep the whole page as Markdown. The names in an address are no mentions, and what a
page says of itself ("View bio", "Credit:") takes no side.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from nlp.sentences import Span

URL = r"https?://[^\s)\]>\"']+"
# Left over where HTML was taken for text. No name is one of these, so that `nlp.pairs` may mark it so.
TAG = (
    r"</?(?:a|b|i|p|s|u|em|br|hr|li|ol|td|th|tr|ul|div|h[1-6]|img|pre|sub|sup|code|span|table|strong|blockquote)"
    r"(?:\s[^<>\n]{0,1000})?/?>"
)
ADDRESS = re.compile(
    r"\]\([^()\s]{0,1000}(?:\s\"[^\"\n]{0,300}\")?\)"  # what follows the words of a Markdown link,
    r"|!?\[(?=[^\[\]\n]{0,300}\]\()"  # and what stands before them
    rf"|{URL}|{TAG}"
)
GAP = re.compile(r" {2,}")
WORDS = re.compile(r"[^\W_]|©")  # where they begin, after marks
NOTICES = re.compile(
    r"(?:skip to (?:main )?content|(?:image|photo|video)?\s?credits?\s?:|advertisement\W*$|listing image for"
    r"|follow topics and authors|(?:\d+ )?comments?\W*$"
    r"|(?:view|read|show|leave|post) (?:all |the |a )?(?:\d+ )?comments?\W*$|view bio\W*$"
    r"|(?:©|copyright \d{4}|all rights reserved)|sign up for (?:our|the) .{0,40}newsletter"
    r"|subscribe to (?:our|the) .{0,40}newsletter|this (?:story|article) (?:originally|first) appeared"
    r"|(?:photos?|photograph|photo illustration|picture|image|illustration|graphic)s?(?: by)?\s?: "
    r"|(?:this|our) (?:interview|conversation|transcript|q&a) (?:has been|was) "
    r"|this (?:story|article|post|page) (?:has been|was) (?:updated|corrected|amended|edited|translated)"
    r"|the associated press contributed|our standards: |editor['’]s note: "
    r"|(?:press|media) (?:contacts?|inquiries|enquiries)\W*$|(?:send|got) (?:us )?(?:a |your )?tips?\b"
    r"|thanks for reading\W*$|thank you for reading\W*$|today['’]s (?:edition|newsletter) (?:was|is) "
    r"|(?:read|see) (?:more(?! than\b)|also|next)(?:\W|$)|sign up here\W*$"
    r"|related(?: stories| articles| reading)?\s?:"
    r"|(?:share|save|listen to) this (?:article|story|post)\b|\d+[- ]min(?:ute)?s? read\W*$"
    r"|for more information,? (?:please )?visit\b|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+$"
    r")",
    re.IGNORECASE,
)
# "(Reporting by Ada Lin in Rome; Editing by Per Ruiz)": names, and these words between them
CREDIT = re.compile(
    r"(?:additional |with )?(?:reporting|writing|editing|edited|reported|compiled) by (?-i:[A-Z])",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]+")
CREDITED = {
    "additional", "al", "and", "at", "bin", "bureau", "by", "compiled", "contributed", "da", "de", "del",
    "der", "desk", "edited", "editing", "el", "for", "from", "in", "newsroom", "of", "reported",
    "reporting", "staff", "the", "to", "van", "von", "with", "writing",
}  # fmt: skip
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
# Whoever "was asked by a reporter" is none: the noun says what the person is.
ON_THE_AUTHOR = re.compile(
    rf"{NAME}(?:is|covers\s[^.\n]{{1,80}}\s(?:as|is)|writes\s[^.\n]{{1,80}}\sas)\s(?:currently\s|now\s)?"
    r"(?:an?|the|our|senior|deputy|former|freelance|staff|contributing|tech|[A-Z][\w’'-]*)\s"
    r"(?:(?!(?:as|at|by|for|from|in|of|on|that|to|who|whom|whose|with)\s)[\w’'&/-]+\s){0,5}"
    r"(?i:(?:\w+-)?(?:reporter|journalist|correspondent|columnist|(?:editor|writer|contributor)"
    r"(?=[,.]| (?:at|for|with|who|based|and|on|covering|that)\b)))\b(?! than\b)"
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
    begin = _first_word(plain)
    if not any(c.isalpha() for c in plain[begin:]):
        return True
    return NOTICES.match(plain, begin) is not None or _is_credit(plain, begin)


def _first_word(words: str) -> int:
    found = WORDS.search(words)
    return found.start() if found else len(words)


def _is_credit(words: str, begin: int) -> bool:
    """Tell whether a sentence does no more than name who wrote the text."""
    found = CREDIT.match(words, begin)
    if not found:
        return False
    more = LETTERS.findall(words, found.end() - 1)
    return CREDITED.issuperset(word for word in more if word.islower())


def article(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the sentences that are the article's: no notices, no dateline, no note on the author."""
    kept: list[Span] = []
    for i, whole in enumerate(spans):
        dateline = DATELINE.match(text, *whole) if i < FIRST else None
        span = Span(dateline.end(), whole.end) if dateline else whole
        words = text[span.start : span.end]
        if span.start >= END * len(text) and ON_THE_AUTHOR.match(words, _first_word(words)):
            break
        if not is_notice(words):
            kept.append(span)
    return kept


def within(start: int, spans: Sequence[Span]) -> bool:
    """Tell whether a character stands in one of some spans, which are in order."""
    at = bisect_right(spans, start, key=lambda span: span.start) - 1
    return at >= 0 and start < spans[at].end
