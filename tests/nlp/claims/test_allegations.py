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
            "openai", ["deepseek"], "had stolen its answers",
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
