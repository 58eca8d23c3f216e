"""How the reader tells an allegation."""

from dashboard import statements

TEXT = "Citing the logs, Hearth said\nthat Crumb stole the recipe."


def place(words: str, party: str | None = None) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "party": party}


def told(**other: object) -> str:
    found = {
        "accuser_kind": "named", "accuser": place("Hearth"), "accused": [place("Crumb")],
        "act": place("stole the recipe"), "evidence": place("the logs"),
        "responses": [{"reply": "denied"}, {"reply": "denied"}],
    }  # fmt: skip
    return statements.allegation(TEXT, found | other)


def test_an_allegation_is_told_with_its_act_its_evidence_and_the_answer():
    assert told() == "Hearth → Crumb: stole the recipe; evidence: the logs (denied)"


def test_a_word_that_points_at_a_party_is_told_with_it():
    assert told(accused=[place("that", "crumb")]).startswith("Hearth → that (crumb): stole")
    assert told(accused=[place("Crumb", "crumb")]).startswith("Hearth → Crumb: stole")


def test_what_is_not_told_is_left_out():
    bare = told(act=None, evidence=None, responses=[])
    assert bare == "Hearth → Crumb"


def test_who_is_not_named_is_the_author_or_somebody():
    nobody = {"accuser": None, "evidence": None, "responses": []}
    assert told(accuser_kind="author", **nobody) == "the author → Crumb: stole the recipe"
    assert told(accuser_kind="unnamed", **nobody) == "somebody → Crumb: stole the recipe"


def test_words_over_two_lines_are_told_in_one():
    assert told(act=place("said\nthat Crumb")).startswith("Hearth → Crumb: said that Crumb")
