"""Names of the topic: whole words, longest first, in any script."""

from nlp.gazetteer import Gazetteer

PARTIES = Gazetteer({"hearth": ["Hearth", "炉边面包"], "loaf": ["Hearth Loaf"]})


def names(text: str, gazetteer: Gazetteer = PARTIES) -> list[tuple[str, str]]:
    return [(hit.id, text[hit.start : hit.end]) for hit in gazetteer.find(text)]


def test_the_longest_name_wins():
    assert names("Hearth Loaf by Hearth") == [("loaf", "Hearth Loaf"), ("hearth", "Hearth")]


def test_parts_of_words_are_no_names():
    assert names("Hearthstone, theHearth, Hearth_1") == []


def test_possessives_and_punctuation_are_borders():
    assert names("(Hearth's) @Hearth") == [("hearth", "Hearth"), ("hearth", "Hearth")]


def test_chinese_names_need_no_spaces():
    assert names("据炉边面包称") == [("hearth", "炉边面包")]


def test_case_matters_for_names_and_not_for_phrases():
    assert names("the hearth is warm") == []
    phrases = Gazetteer({"keyword": ["recipe theft"]}, fold=True)
    assert names("RECIPE Theft!", phrases) == [("keyword", "RECIPE Theft")]


def test_offsets_hold_where_lower_case_is_longer():
    phrases = Gazetteer({"keyword": ["theft"]}, fold=True)
    assert names("İİ Theft", phrases) == [("keyword", "Theft")]


def test_a_longer_name_that_ends_within_a_word_hides_none():
    parties = Gazetteer({"hearth": ["Hearth"], "oven": ["Hearth oven"]})
    found = [(h.id, h.start, h.end) for h in parties.find("Hearth ovens; Hearth oven")]
    assert found == [("hearth", 0, 6), ("oven", 14, 25)]
