"""What cues and sources tell of themselves: that somebody is spoken of, or that nothing is said at all."""

import re
from collections.abc import Sequence

from nlp.attribution.marks import overlap
from nlp.sentences import Span

BEFORE = 24  # characters before a cue that may hold its auxiliary
# "is accused of", "are widely expected to": the subject is whom others speak of.
PASSIVE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being)|['’](?:s|re))\s+(?:not\s+|also\s+|often\s+|now\s+|\w+ly\s+){0,2}"
    r"\[?(?:accused|alleged|believed|blamed|called|charged|claimed|condemned|considered|credited|critici[sz]ed"
    r"|deemed|denounced|described|expected|faulted|known|labell?ed|mocked|portrayed|praised|predicted|rebuked"
    r"|regarded|reported|ridiculed|said|seen|slammed|sued|suspected|thought|viewed)(?!\s+(?:about|that|the))\b"
)
# "did not respond to requests for comment".
SILENT = re.compile(
    r"(?:\bnot|n['’]t|\bnever)\b.*\b(?:respond|repl|comment|return|answer|address|wish|want)",
    re.IGNORECASE,
)
# "declined to name the mill", "did not say who": what is not told is nobody's words.
REFUSED = re.compile(r"\b(?:declin|refus)(?:e[sd]?|ing)$", re.IGNORECASE)
UNTOLD = re.compile(
    r"(?:\bnot|n['’]t|\bnever)\b.*\b(?:say|said|tell|told|detail|disclos|specif|explain|elaborat|reveal|name"
    r"|share|identif|clarif|describ|provid|offer|giv)\w*$",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r"(?:exactly |precisely )?(?:what|whether|if|how|why|which|who|whom|when|where|any|more|further)\b",
    re.IGNORECASE,
)
NO_COMMENT = re.compile(
    r"(?:(?:immediately |further )?to )?(?:comment|(?:an? |the |multiple |several |repeated )?"
    r"(?:emails?|requests?|inquir|enquir|messages?|(?:follow-up )?questions?))",
    re.IGNORECASE,
)
# Who responds to a claim, or faces it, does not make it: what it says is somebody else's.
ANSWERS = re.compile(
    r"^(?:\w+ ){0,4}?(?:(?:respond|react|repl(?:y|ie|ying))\w*(?: \w+)? to"
    r"|(?:address|fac|battl|fight|fought)\w*)$",
    re.IGNORECASE,
)
OTHERS_CLAIM = re.compile(
    r"(?:[\w’'-]+ ){0,4}?(?:accusation|allegation|charge|claim|complaint|criticism|question|report|lawsuit"
    r"|suspicion)s?\b",
    re.IGNORECASE,
)
# "Asked whether …, she said": the question is the author's.
ASKED = re.compile(r"(?:when |if )?(?:asked|pressed|questioned)\b", re.IGNORECASE)
# "…, fuelling concerns that", "amid fears of": whose they are is not told.
RAISED = re.compile(
    r"\b(?:amid|despite|rais(?:e[sd]?|ing)|(?:fuel|spark|prompt|trigger|stir)l?(?:s|ed|ing)?|stok(?:e[sd]?|ing)"
    r"|reviv(?:e[sd]?|ing)|eas(?:e[sd]?|ing)|heighten(?:s|ed|ing)?|deepen(?:s|ed|ing)?|allay(?:s|ed|ing)?)"
    r"\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
FEELING = re.compile(
    r"(?:concern|fear|worr(?:y|ie)|hope|doubt|question|expectation|suspicion|anxiet(?:y|ie)|speculation"
    r"|criticism)s?\b",
    re.IGNORECASE,
)
WORDLESS = re.compile(
    r"(?:nothing|little|what|it|this|that)(?: (?:much|more|else|at all))?", re.IGNORECASE
)
# What makers do with their products, and desks with their texts; what is done, and let be done.
NO_SPEECH = re.compile(
    r"^(?:has |have |had |is |was |were |will |also |never |recently |officially |formally "
    r"|specifically )*\[?"
    r"(?:releas|publish|launch|unveil|introduc|open-sourc|ship|debut|roll"
    r"|target|aim|allow|forbid|forbad|prohibit|enabl|permit|seem|appear|see|learn|notic|spot|track)"
    r"(?:e[ds]?|es|ed|s|ing|n)?(?: out)?\b",
    re.IGNORECASE,
)
# "It's called being a customer", "what it's about": names and topics, which nobody says.
NAMING = re.compile(
    r"\b(?:it|that|this)(?:['’]s| is)\s+(?:just\s+|also\s+)?called\b", re.IGNORECASE
)
ABOUT = re.compile(r"(?:['’]s|\bis|\bare|\bwas|\bwere)\b[^.!?]*\babout$", re.IGNORECASE)
AUXILIARY = re.compile(
    r"(?:has|have|had|do|does|did|is|are|was|were|ca|can|could|wo|will|would|should)(?:n?['’]?t|n)?",
    re.IGNORECASE,
)
# "can cry about it": no words are told.
POINTING = re.compile(r"(?:about )?(?:it|that|this|so|them|him|her|the|an?)[.!?]?", re.IGNORECASE)
# "if you agree that", "you can think that": nobody has said so yet.
YOU = re.compile(r"(?:you|u|y['’]?all)", re.IGNORECASE)
SUPPOSED = re.compile(r"\b(?:if|unless|when(?:ever)?|because|can|could|may|might)\b", re.IGNORECASE)
# What posts and headlines are introduced by, and is no one: "Poll: …". A closed list of ours.
LABELS = re.compile(
    r"(?:(?:hot|my|cold|unpopular|quick|honest|genuine|serious|friendly|daily|small|minor)\s+)?"
    r"(?:poll|take|opinion|question|update|edit|breaking|prediction|reminder|disclaimer|disclosure|note|psa|fyi"
    r"|tl;?dr|eli5|spoiler|source|fact|context|correction|column|comment|analysis|explainer|review|thread|q|a|p\.?s\.?"
    r"|qt|rt|via|bonus|step|option|pros?|cons?|translation|summary|plot twist|narrator)(?:\s*\d+)?",
    re.IGNORECASE,
)
# "Nobody said copyright", "no court has ruled": these are the author's words; "No. 10" is somebody.
NOBODY = re.compile(r"(?:nobody|no[ -]one|none|neither|no)\b(?!\.|\s*\d)", re.IGNORECASE)
CLAUSE = re.compile(r"(?:that|whether|how|why|what)\b", re.IGNORECASE)


def is_passive(text: str, cue: Span) -> bool:
    """Tell whether the subject of a cue is spoken of by others: "DeepSeek is accused of"."""
    return _ends_in(PASSIVE, text, cue)


def is_nobody(text: str, source: Span | None) -> bool:
    """Tell whether a source is that of words which were not said."""
    return source is not None and NOBODY.match(text, *source) is not None


def is_label(text: str, source: Span | None, cue: Span) -> bool:
    """Tell whether what stands before a colon says what kind of post follows, and not who speaks."""
    if text[cue.start : cue.end].strip() != ":":
        return False
    return source is not None and LABELS.fullmatch(text, *source) is not None


def is_supposed(text: str, source: Span | None, cue: Span) -> bool:
    """Tell whether the reader is only supposed to say something: "if you agree that", "you can think"."""
    if source is None or source.start > cue.start or not YOU.fullmatch(text, *source):
        return False
    before = text[max(0, source.start - BEFORE) : source.start].rpartition(".")[2]
    return SUPPOSED.search(before + text[source.end : cue.end]) is not None


def _ends_in(pattern: re.Pattern[str], text: str, cue: Span) -> bool:
    found = pattern.finditer(text, max(0, cue.start - BEFORE), cue.end)
    return any(match.end() > cue.start for match in found)


def is_nobodys(text: str, cue: Span) -> bool:
    """Tell whether a cue names what is felt, and not who feels it: "…, fuelling concerns that"."""
    raised = RAISED.search(text, max(0, cue.start - BEFORE), cue.start)
    return raised is not None and FEELING.match(text, *cue) is not None


def is_question_put(text: str, cue: Span, source: Span | None) -> bool:
    """Tell whether a cue is that of the question which somebody is asked: "Asked whether …, she said"."""
    if source is not None or not ASKED.match(text, *cue):
        return False
    before = text[max(0, cue.start - BEFORE) : cue.start].rstrip(' “"')
    return before == "" or before.endswith((".", "!", "?", "\n", "When", "when"))


def says_nothing(text: str, cue: Span, content: Sequence[Span], quoted: Sequence[Span]) -> bool:
    """Tell whether a cue introduces no words.

    It is a refusal to comment, what somebody releases or answers, or a name for something.
    """
    if any(overlap(span, quoted) for span in content):
        return False
    return _names_something(text, cue, content) or _tells_no_words(text, cue, content)


def _names_something(text: str, cue: Span, content: Sequence[Span]) -> bool:
    words = text[cue.start : cue.end]
    return (
        AUXILIARY.fullmatch(words) is not None
        or ABOUT.search(words) is not None
        or _ends_in(NAMING, text, cue)
        or all(POINTING.fullmatch(text, *span) for span in content)
    )


def _tells_no_words(text: str, cue: Span, content: Sequence[Span]) -> bool:
    words, first = text[cue.start : cue.end], text[min(content).start : min(content).end]
    if len(content) == 1 and WORDLESS.fullmatch(first.strip(" ,.;:?!")):
        return True
    if REFUSED.search(words) or (UNTOLD.search(words) and ASIDE.match(first)):
        return True
    if SILENT.search(words) and NO_COMMENT.match(first):
        return True
    if ANSWERS.search(words) and OTHERS_CLAIM.match(first):
        return True
    return NO_SPEECH.match(words) is not None and not CLAUSE.match(first)
