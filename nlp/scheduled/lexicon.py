"""Words for what can be scheduled: closed lists, no model."""

from nlp.claims.lexicon import words

# The kinds of events, with the nouns that name them; of several the first kind counts.
NOUNS = {
    "hearing": words("hearing testimony arraignment argument arguments deposition oversight"),
    "trial": words("trial retrial sentencing"),
    "vote": words("vote ballot markup referendum election runoff primary primaries"),
    "comment_period": words("comment comments consultation feedback"),
    "deadline": words("deadline cutoff ultimatum expiry expiration submission submissions bid bids"),
    "ruling": words("ruling verdict decision judgment judgement opinion order injunction"),
    "earnings": words("earnings results guidance dividend"),
    "launch": words("launch release rollout debut unveiling premiere reveal preview beta update upgrade"
                    " version model availability opening"),
    "report": words("report publication findings study paper figures data statistics filing disclosure"),
    "meeting": words("meeting summit conference talks negotiations visit briefing forum keynote event session"
                     " workshop webinar gathering ceremony announcement address speech trip"),
    "effect": words("effect force ban rule rules law act regulation regulations tariff tariffs restriction"
                    " restrictions requirement requirements policy sanctions fee fees"),
    "deal": words("merger acquisition takeover ipo listing offering closing contract"),
    "protest": words("protest rally strike march boycott walkout demonstration"),
}  # fmt: skip
# Verbs that tell the kind where no noun does.
VERBS = {
    "hearing": words("testify appear hear question"),
    "vote": words("vote"),
    "ruling": words("rule decide sentence"),
    "deadline": words("expire respond comply submit file"),
    "comment_period": frozenset[str](),
    "launch": words("launch release unveil debut ship introduce roll premiere open-source deploy reveal"
                    " update arrive land"),
    "report": words("publish report disclose"),
    "meeting": words("meet convene host visit gather speak attend travel"),
    "effect": words("apply ban impose enforce effect"),
    "deal": words("acquire merge list"),
    "protest": words("strike march rally"),
}  # fmt: skip
OTHER = "other"
KINDS = (*NOUNS, OTHER)
# Nouns of the lists above that announce by themselves: "ahead of Friday's hearing".
FIRM = NOUNS["hearing"] | NOUNS["trial"] | NOUNS["vote"] | NOUNS["earnings"] | words(
    "deadline summit conference launch ruling verdict meeting talks keynote briefing rally strike ipo release"
    " consultation election visit event decision unveiling protest debut"
)  # fmt: skip

SCHEDULING = words(
    "schedule set slate due book reschedule postpone delay move push adjourn extend plan expect tentatively"
)
POSTPONED = words(
    "schedule set slate reschedule postpone delay move push adjourn extend call order give summon invite"
    " announce confirm fix book"
)
PLANS = words(  # "hop" is what the lemmatizer makes of "hopes"
    "plan intend aim hope hop want expect promise vow pledge seek prepare agree commit target consider gear"
    " mull propose anticipate eye ready"
)
FORWARD_TO = words("for to until till by")
# The simple present of these tells what stands in a timetable: "the hearing starts on Monday".
TIMETABLED = words(
    "begin start open close end expire convene meet return resume take come kick launch report hold hear vote"
    " testify appear face arrive go enter apply run head host kick-off finish conclude release lapse last"
    " mark await debut ship unveil have"
)
# What quantities do: a forecast is nothing to watch for.
FORECASTS = words(
    "rise fall grow lose gain increase decrease drop decline boost climb slow shrink exceed surpass average"
    " total remain stay continue"
)
UPCOMING = words(
    "upcoming next scheduled planned forthcoming looming expected imminent coming proposed"
)
BEFORE_NOUN = words("before ahead until till for pending")
OBLIGED = words("must shall should need have")
