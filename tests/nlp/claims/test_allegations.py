"""Allegations: who accuses whom of what, and what the accused answer."""

import pytest


@pytest.mark.parametrize(
    ("text", "accuser", "accused", "act"),
    [
        (
            "Anthropic accused DeepSeek of running 900 sham accounts.",
            "anthropic", ["deepseek"], "running 900 sham accounts",
        ),
        ("DeepSeek was accused by OpenAI of fraud.", "openai", ["deepseek"], "fraud"),
        ("MiniMax and Moonshot are accused of theft.", None, ["minimax", "moonshot"], "theft"),
        (
            "Anthropic's accusation that MiniMax cloned Claude drew laughter.",
            "anthropic", ["minimax"], "cloned Claude",
        ),
        (
            "OpenAI said that DeepSeek had stolen its answers.",
            "openai", ["deepseek"], "stolen its answers",
        ),
        (
            "According to Google, Moonshot ran thousands of fake accounts.",
            "google", ["moonshot"], "ran thousands of fake accounts",
        ),
        ("A [group](https://a.example/b_c) of poets sued OpenAI for piracy.", None, ["openai"], "piracy"),
    ],
)  # fmt: skip
def test_an_allegation_has_roles(finder, words, text, accuser, accused, act):
    (claim,) = finder.find(text)
    (allegation,) = claim.allegations
    assert (allegation.accuser.party if allegation.accuser else None) == accuser
    assert [role.party for role in allegation.accused] == accused
    assert words(text, allegation.act) == act


def test_evidence_is_kept_apart_from_the_act(finder, words):
    text = "Anthropic accused MiniMax of fraud, citing account metadata."
    (allegation,) = finder.find(text)[0].allegations
    assert words(text, allegation.act) == "fraud"
    assert words(text, allegation.evidence) == "account metadata"


def test_whoever_alleges_is_not_accused_where_the_parser_loses_the_act(finder):
    for text in (
        "OpenAI alleges DeepSeek distilled ChatGPT",
        "OpenAI suspects DeepSeek distilled ChatGPT",
    ):
        accused = [r.party for c in finder.find(text) for a in c.allegations for r in a.accused]
        assert "openai" not in accused


def test_evidence_may_stand_before_the_accusation(finder, words):
    text = "Citing server logs, OpenAI said that DeepSeek had stolen its answers."
    (allegation,) = finder.find(text)[0].allegations
    assert words(text, allegation.evidence) == "server logs"


def test_what_is_lacking_is_no_evidence(finder):
    told = "Anthropic accused MiniMax of fraud but offered {} evidence."
    for none in ("little", "no", "scant"):
        (allegation,) = finder.state(told.format(none)).allegations
        assert not allegation.evidence
    (allegation,) = finder.state("Anthropic accused MiniMax of fraud without evidence.").allegations
    assert not allegation.evidence


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic said that DeepSeek had released a new model.",
        "OpenAI did not accuse anybody.",
        "Anthropic said it had found the accounts.",
        "DeepSeek did not steal anything.",
    ],
)
def test_what_accuses_no_party_is_no_allegation(finder, text):
    assert not any(claim.allegations for claim in finder.find(text))


def test_you_is_the_accuser_of_the_thread(finder):
    text = "You pirated millions of books yourselves."
    (claim,) = finder.find(text, thread="Anthropic accuses DeepSeek of copying Claude.")
    (allegation,) = claim.allegations
    assert allegation.accuser_kind == "author"
    assert [role.party for role in allegation.accused] == ["anthropic"]


def test_you_in_quoted_words_is_anybody(finder):
    text = "Anthropic accused DeepSeek of theft. “You stole the books,” a reader said."
    accused = [r.party for c in finder.find(text)[1:] for a in c.allegations for r in a.accused]
    assert accused == []


def test_speakers_who_tell_of_themselves_accuse_nobody(finder):
    text = "Anthropic accused DeepSeek of theft. Many bakers said that they stole the answers of Claude."
    assert not any(claim.allegations for claim in finder.find(text)[1:])


def test_what_may_be_denied_is_not_denied(finder):
    text = "OpenAI accused DeepSeek of theft. DeepSeek can deny the claims."
    assert finder.find(text)[0].allegations[0].responses == ()


def test_all_of_a_list_are_accused(finder):
    text = (
        "The lawmakers wrote that DeepSeek, Moonshot AI and MiniMax had “looted” the products of Google and "
        "asked that they be fined."
    )
    (allegation,) = finder.find(text)[0].allegations
    assert [role.party for role in allegation.accused] == ["deepseek", "moonshot", "minimax"]


def test_responses_come_from_anywhere_in_the_document(finder, words):
    text = (
        "Anthropic accused DeepSeek, MiniMax and Moonshot of fraud. DeepSeek did not respond to a request "
        "for comment. MiniMax denied the claims. We have reached out to Moonshot for comment."
    )
    allegation = finder.find(text)[0].allegations[0]
    replies = {(r.party, r.reply.value): words(text, r) for r in allegation.responses}
    assert set(replies) == {("deepseek", "silent"), ("minimax", "denied"), ("moonshot", "asked")}
    assert replies["minimax", "denied"] == "MiniMax denied the claims"


def test_an_offer_that_is_rejected_is_no_denial(finder):
    text = "OpenAI accused DeepSeek of theft. DeepSeek rejected an offer."
    assert finder.find(text)[0].allegations[0].responses == ()


@pytest.mark.parametrize(
    "answer",
    [
        "Cisco declined to comment.",
        "Reporters did not respond to requests for comment.",
        "Critics rejected the claims as baseless.",
        "Supporters of DeepSeek called the claims absurd.",
        "Mr Hogan, a lawyer, denied the allegation.",
        "A spokesman for Cisco did not respond.",
        "The security firm that found the accounts declined to comment.",
        "Other companies declined to comment.",
        "I reject the claims.",
        "We have asked Cisco for comment.",
    ],
)
def test_the_silence_and_denials_of_others_are_not_the_accuseds(finder, answer):
    claims = finder.find(f"Anthropic accused DeepSeek of stealing Claude's outputs. {answer}")
    assert [a.responses for a in claims[0].allegations] == [()]


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("A DeepSeek spokeswoman declined to comment.", "silent"),
        ("DeepSeek's lawyers denied the claims.", "denied"),
        ("Executives at DeepSeek denied the claims.", "denied"),
        ("Liang Wenfeng, the founder of DeepSeek, denied the claims.", "denied"),
        ("DeepSeek founder Liang Wenfeng denied the claims.", "denied"),
        ('"We deny the claims," a spokesperson for DeepSeek said.', "denied"),
        ("DeepSeek and Cisco declined to comment.", "silent"),
        ("Neither DeepSeek nor its owner responded to questions.", "silent"),
    ],
)
def test_who_speaks_for_the_accused_answers_for_it(finder, answer, reply):
    (allegation,) = finder.find(f"Anthropic accused DeepSeek of fraud. {answer}")[0].allegations
    assert {(r.party, r.reply) for r in allegation.responses} >= {("deepseek", reply)}


@pytest.mark.parametrize(
    "answer",
    [
        "DeepSeek settled the case without admitting wrongdoing.",
        "DeepSeek refused to admit any wrongdoing.",
        "DeepSeek stopped short of admitting that it had copied Claude.",
        "DeepSeek conceded nothing.",
        "DeepSeek failed to deny it.",
        "DeepSeek neither confirmed nor denied the claim.",
        "Nobody at DeepSeek admitted it.",
        "DeepSeek has yet to admit wrongdoing.",
        "Neither DeepSeek nor MiniMax admitted wrongdoing.",
    ],
)
def test_what_is_left_undone_is_neither_an_admission_nor_a_denial(finder, answer):
    claims = finder.find(f"Anthropic accused DeepSeek of fraud. {answer}")
    assert [a.responses for claim in claims for a in claim.allegations] == [()]


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("DeepSeek avoided a trial by admitting that it had copied Claude.", "admitted"),
        ("DeepSeek failed to stop the story by denying it.", "denied"),
    ],
)
def test_what_is_done_beside_something_undone_is_an_answer(finder, answer, reply):
    (allegation, *_) = finder.find(f"Anthropic accused DeepSeek of fraud. {answer}")[0].allegations
    assert ("deepseek", reply) in {(r.party, r.reply) for r in allegation.responses}


def test_an_author_may_accuse_of_hiding_something(finder):
    (claim,) = finder.find("DeepSeek copied Claude with fake accounts and concealed it.")
    assert {r.party for a in claim.allegations for r in a.accused} == {"deepseek"}


def test_who_does_not_comment_denies_nothing(finder):
    text = "Anthropic accused DeepSeek of fraud. DeepSeek said it does not comment on rumours."
    (allegation,) = finder.find(text)[0].allegations
    assert [r.reply for r in allegation.responses] == ["silent"]


def test_which_is_the_party_that_it_stands_for(finder):
    text = "MiniMax, which Anthropic also accused of fraud, baked on."
    (allegation,) = finder.find(text)[0].allegations
    assert [role.party for role in allegation.accused] == ["minimax"]


def test_nobody_is_accused_of_nothing(finder):
    assert not any(c.allegations for c in finder.find("The draft accuses DeepSeek of nothing."))


def test_nobody_accuses_nobody(finder):
    for nobody in ("Nobody has", "No one has", "Neither OpenAI nor Anthropic has"):
        claims = finder.find(f"{nobody} accused Google of copying Claude.")
        assert not any(claim.allegations for claim in claims)


@pytest.mark.parametrize(
    "answer",
    [
        "The company's lawyer denied the claims.",
        "Company officials denied the claims.",
        "Its spokesman denied the claims.",
        "The start-up denied the claims.",
        "It denied the claims.",
    ],
)
def test_the_company_is_the_one_that_was_spoken_of(finder, answer):
    (allegation,) = finder.find(f"DeepSeek was accused of fraud. {answer}")[0].allegations
    assert [(r.party, r.reply) for r in allegation.responses] == [("deepseek", "denied")]


@pytest.mark.parametrize(
    "answer",
    [
        "The companies did not respond.",
        "The two Chinese labs did not respond.",
        "Neither responded.",
        "They did not respond.",
        "None of the companies responded.",
        "Did not respond.",
    ],
)
def test_all_of_the_accused_are_silent(finder, answer):
    text = f"Anthropic accused DeepSeek and MiniMax of fraud. {answer}"
    (allegation,) = finder.find(text)[0].allegations
    parties = {r.party for r in allegation.responses}
    assert {r.reply for r in allegation.responses} == {"silent"}
    assert parties in ({"deepseek", "minimax"}, {None})


@pytest.mark.parametrize(
    "text",
    [
        "@OpenAI@mastodon.example #theft #deepseek",
        "#OpenAI #accuses #DeepSeek",
        "@OpenAI #sued @deepseek_ai",
    ],
)
def test_tags_accuse_nobody(finder, text: str):
    assert not any(claim.allegations for claim in finder.find(text))


def test_what_is_shouted_is_read_as_what_is_said(finder):
    (claim,) = finder.find("ANTHROPIC JUST ACCUSED DEEPSEEK OF STEALING CLAUDE")
    (allegation,) = claim.allegations
    assert allegation.accuser.party == "anthropic"
    assert [role.party for role in allegation.accused] == ["deepseek"]


def test_a_headline_in_title_case_accuses_like_any_other(finder, words):
    text = "OpenAI Accuses DeepSeek of Distilling US Models to Gain an Edge"
    (claim,) = finder.find(text)
    (allegation,) = claim.allegations
    assert allegation.accuser.party == "openai"
    assert [role.party for role in allegation.accused] == ["deepseek"]
    assert words(text, allegation.act) == "Distilling US Models to Gain an Edge"


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic: DeepSeek siphoned Claude through 24,000 fraudulent accounts",
        "“DeepSeek stole the answers of Claude”: Anthropic",
        "DeepSeek siphoned Claude through fraudulent accounts - Anthropic",
    ],
)
def test_the_source_that_a_headline_gives_is_the_accuser(finder, text: str):
    (claim,) = finder.find(text)
    (allegation,) = claim.allegations
    assert allegation.accuser_kind == "named"
    assert allegation.accuser.party == "anthropic"
    assert [role.party for role in allegation.accused] == ["deepseek"]


@pytest.mark.parametrize("words", ["stays silent", "keeps quiet", "remains silent", "stays mum"])
def test_silence_is_an_answer_and_no_misdeed(finder, words: str):
    text = f"Anthropic accuses MiniMax of theft. MiniMax {words} on the charge."
    claim, *others = finder.find(text)
    (allegation,) = claim.allegations
    assert [(r.party, r.reply) for r in allegation.responses] == [("minimax", "silent")]
    assert not any(other.allegations for other in others)


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic presented evidence of fraud at scale by MiniMax",
        "Anthropic has evidence of theft by MiniMax.",
        "Accusations of copying by MiniMax were made by Anthropic.",
        "The accusation by Anthropic that MiniMax siphoned Claude was published on Monday.",
    ],
)
def test_who_did_what_there_is_proof_of_is_accused(finder, text: str):
    (allegation,) = finder.state(text).allegations
    assert allegation.accuser.party == "anthropic"
    assert [role.party for role in allegation.accused] == ["minimax"]


def test_proof_of_what_is_no_misdeed_accuses_nobody(finder):
    assert not finder.state("Google shows proof of progress by DeepSeek.").allegations
    assert not finder.state("OpenAI has evidence of growth by Anthropic in schools.").allegations


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI found no evidence that DeepSeek copied ChatGPT.",
        "There is no evidence of theft by MiniMax, Anthropic said.",
        "Anthropic has not shown proof of fraud by MiniMax.",
        "Anthropic lacks proof that DeepSeek stole anything.",
    ],
)
def test_where_there_is_no_proof_nobody_is_accused(finder, text: str):
    assert not finder.state(text).allegations


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic told OpenAI that the hackers had stolen its weights.",
        "Google opened an office. Anthropic said that the government of Iran had siphoned its answers.",
        "Alibaba shares fell. OpenAI said the Russian group had stolen its source code.",
        "Microsoft warned OpenAI. Anthropic said that its former employee copied the weights.",
    ],
)
def test_whoever_is_described_as_somebody_else_is_no_party(finder, text: str):
    accused = {r.party for c in finder.find(text) for a in c.allegations for r in a.accused}
    assert accused <= {None}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "Anthropic accused DeepSeek of theft, and OpenAI accused MiniMax of fraud.",
            {("anthropic", "deepseek"), ("openai", "minimax")},
        ),
        (
            "Microsoft sued Google for theft while OpenAI sued Google over fraud.",
            {("microsoft", "google"), ("openai", "google")},
        ),
    ],
)
def test_each_accuses_for_themselves(finder, text: str, pairs):
    made = [a for c in finder.find(text) for a in c.allegations]
    assert {(a.accuser.party, r.party) for a in made for r in a.accused} == pairs


@pytest.mark.xfail(
    strict=True, reason="a known fault of the tagger, which the rules before it had not"
)
def test_what_somebody_conceals_is_still_missed(finder):
    text = "DeepSeek concealed that it had copied Claude with fake accounts."
    (allegation,) = finder.state(text).allegations
    assert [role.party for role in allegation.accused] == ["deepseek"]


@pytest.mark.xfail(
    strict=True, reason="known faults of the tagger, which the rules before it had not"
)
@pytest.mark.parametrize(
    "text",
    [
        "Musk mocks OpenAI over its claims of theft.",
        "@deepseek_ai keep stealing their answers, kings",
    ],
)
def test_mockery_and_cheers_are_still_read_as_accusations(finder, text: str):
    assert not finder.state(text).allegations


@pytest.mark.xfail(strict=True, reason="evidence that is only named as such is not tagged")
@pytest.mark.parametrize("told", ["but offered forensic", "but has not published its"])
def test_evidence_that_is_only_named_is_still_missed(finder, told: str):
    (allegation,) = finder.state(f"Anthropic accused MiniMax of fraud {told} evidence.").allegations
    assert allegation.evidence
