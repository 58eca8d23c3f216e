"""The closed classes of English words that the resolution of sources knows."""

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
# Alone they tell nobody whom they mean; the second person is whoever reads.
INDEFINITE = frozenset({
    "a", "all", "an", "another", "any", "anybody", "anyone", "both", "each", "few", "many", "most", "ms",
    "one", "other", "others", "several", "some", "somebody", "someone", "the", "whoever", "you", "yours",
    "both of you", "all of you", "some of you", "you all", "you guys",
})  # fmt: skip
RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})

MALE_TITLES = frozenset({"mr", "mister", "sir"})
FEMALE_TITLES = frozenset({"ms", "mrs", "miss", "madam"})
TITLES = MALE_TITLES | FEMALE_TITLES | {
    "dr", "prof", "professor", "sen", "senator", "rep", "representative", "gov", "governor", "president",
    "secretary", "judge", "justice", "gen", "general", "minister", "chairman", "chairwoman", "chair",
    "ceo", "cto", "cofounder", "co-founder", "founder", "analyst", "researcher",
}  # fmt: skip

DEFINITE = frozenset({"the", "this", "that"})
ARTICLES = DEFINITE | {"a", "an", "its", "their", "his", "her", "our", "one", "another", "some"}
PREPOSITIONS = frozenset(
    {"of", "to", "for", "with", "by", "from", "in", "at", "on", "about", "against", "close", "near"}
)

# Other words with which an adverbial before the subject begins.
ADVERBIAL = frozenset({
    "after", "before", "during", "since", "under", "unlike", "like", "despite", "according", "speaking",
    "writing", "addressing", "citing", "asked", "joining", "echoing", "following", "besides",
})  # fmt: skip

ORGANISATIONS = frozenset({
    "company", "startup", "start-up", "firm", "lab", "laboratory", "maker", "developer", "group",
    "organisation", "agency", "outlet", "newspaper", "paper", "publication", "university",
    "institute", "corporation", "business", "giant", "unicorn", "publisher", "bank", "organization",
    "nonprofit", "non-profit", "association", "ministry", "department", "office", "committee",
    "commission", "court", "union", "platform", "provider", "vendor", "rival", "competitor",
    "upstart", "conglomerate", "heavyweight",
})  # fmt: skip
# Those of which "the university", "the court" means one that is called so, and no other organisation.
OF_ONE_KIND = frozenset({
    "agency", "newspaper", "university", "institute", "bank", "association", "ministry", "department",
    "office", "committee", "commission", "court", "union", "nonprofit", "non-profit", "publisher",
})  # fmt: skip
SPOKES = frozenset({
    "spokesperson", "spokespeople", "spokespersons", "spokesman", "spokeswoman", "spokesmen",
    "representative", "representatives", "rep",
})  # fmt: skip
# What an organisation publishes speaks for it.
PUBLISHED = frozenset({
    "statement", "post", "blog", "report", "paper", "memo", "letter", "filing", "announcement",
    "website", "page", "team", "account", "release", "policy", "terms", "documentation", "lawyers",
    "complaint", "lawsuit", "editorial", "tweet", "thread", "research",
})  # fmt: skip
# What tells where words come from: "a report by Hearth", "information from Hearth".
COMING = PUBLISHED | {
    "information", "data", "figures", "documents", "tests", "study", "survey", "analysis", "poll", "findings",
    "testimony", "remarks", "comments", "estimates", "numbers", "records", "logs", "message", "email", "note",
}  # fmt: skip
# What an organisation has, and by which it speaks.
PARTS = PUBLISHED | {
    "group",
    "unit",
    "division",
    "department",
    "office",
    "staff",
    "board",
    "management",
}
ROLES = frozenset({
    "ceo", "cto", "coo", "executive", "founder", "co-founder", "cofounder", "chief", "president",
    "chairman", "chairwoman", "chair", "senator", "congressman", "congresswoman", "professor",
    "researcher", "scientist", "analyst", "lawyer", "attorney", "author", "journalist", "economist",
    "investor", "engineer", "minister", "director", "billionaire", "entrepreneur", "expert",
    "judge",
})  # fmt: skip
# Attributes that tell no organisation of this field from another.
COMMON = frozenset(
    {"ai", "tech", "technology", "software", "same", "private", "very", "a.i.", "new", "entire"}
)
# How words for persons end; those that end like them and are none.
PERSON_ENDINGS = (
    "er|or|ist|ian|ant|wright|man|woman|friend|colleague|official|employee|person|expert|chief|spokesperson"
    "|attorney|executive|counsel|head|mother|daughter|son|wife|husband|student|reader|clerk|nurse|judge"
)
NO_PERSONS = frozenset({
    "answer", "assistant", "better", "chapter", "cheaper", "competitor", "computer", "consumer", "developer",
    "different", "door", "earlier", "error", "factor", "floor", "for", "former", "giant", "grant", "greater",
    "higher", "human", "important", "instant", "larger", "later", "latter", "letter", "longer", "major",
    "maker", "matter", "member", "minor", "never", "newsletter", "newspaper", "number", "offer", "older",
    "or", "order", "other", "over", "paper", "per", "plant", "poor", "power", "provider", "quarter",
    "restaurant", "river", "sector", "server", "significant", "smaller", "summer", "tighter", "tower",
    "tutor", "under", "user", "vendor", "water", "winter", "relevant", "after", "nor",
})  # fmt: skip
# What is written, and says something by itself.
WRITINGS = frozenset({
    "statement", "post", "blog", "report", "paper", "memo", "letter", "filing", "announcement",
    "complaint", "lawsuit", "editorial", "petition", "study", "document", "brief", "article", "note",
})  # fmt: skip
# Words for persons that stand beside their names.
PERSON_ROLES = (
    "counsel|head|chief|professor|director|founder|co-founder|analyst|lawyer|attorney|engineer|researcher"
    "|scientist|novelist|writer|author|editor|journalist|senator|minister|president|chair|chairman"
    "|chairwoman|economist|historian|spokesman|spokeswoman|spokesperson|partner|manager|executive|judge"
    "|nurse|teacher|student|lecturer|fellow|investor|programmer|developer's"
)
# How the names of firms end that recognisers take for persons'.
FIRMS = ORGANISATIONS | {
    "ai", "systems", "labs", "inc", "inc.", "ltd", "corp", "holdings", "robotics", "capital",
}  # fmt: skip
SEVERAL = frozenset({
    "people", "some", "others", "many", "most", "few", "both", "everybody", "everyone", "men", "women",
})  # fmt: skip
