"""When two texts are one, by themselves: shingles, keys, comparison, groups."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from db.copies import CopyText, Link, identifier, number, packed, unpacked
from nlp.copies.compare import Text, compare
from nlp.copies.evaluation import pairs
from nlp.copies.groups import group_id, grouped, role
from nlp.copies.shingles import WINDOW, WORDS_PER_SHINGLE, shingles, tokens, winnowed
from nlp.copies.sketch import sketches

DAY = datetime(2026, 2, 12, tzinfo=UTC)


def story(words: int, seed: int = 0) -> str:
    """A text of made-up words, unlike that of any other seed."""
    draw = random.Random(seed)
    return " ".join("".join(draw.choices("bcdfgklmnoprstu", k=5)) for _ in range(words))


def text(words: str, key: str = "a", title: str | None = None, day: datetime | None = DAY) -> Text:
    return Text(key, day, sketches([(title, words)])[0])


def headline(words: str, key: str = "a", day: datetime | None = DAY) -> Text:
    return text(words, key, words, day)


def test_words_have_no_case_and_no_punctuation_and_chinese_is_read_by_the_character():
    assert tokens("The Ovens' 2nd “Loaf”") == ["the", "ovens", "2nd", "loaf"]
    assert tokens("指控DeepSeek蒸馏") == ["指", "控", "deepseek", "蒸", "馏"]


def test_texts_that_share_a_run_of_words_share_a_fingerprint_wherever_it_stands():
    run = story(WINDOW + WORDS_PER_SHINGLE - 1, seed=9).split()
    for seed in range(20):
        one = [*story(50 + seed, seed).split(), *run, *story(30, seed + 100).split()]
        other = [*story(7 + seed, seed + 200).split(), *run]
        assert np.intersect1d(winnowed(shingles(one)), winnowed(shingles(other))).size


def test_a_text_without_words_has_no_key_and_is_nobodys_copy():
    empty = text("… !")
    assert empty.sketch.keys == ()
    assert compare(empty, text("— ?", "b")) is None


def test_a_text_has_the_same_keys_in_every_process():
    (made,) = sketches([(None, "the mill sells flour to the bakers of the town and keeps its own recipe "
                               "for the dark loaf that everybody copies")])  # fmt: skip
    assert made.keys[0] == KEY_OF_FIRST_BAND
    assert made.fingerprints >= 1


KEY_OF_FIRST_BAND = -313055238779131144


def test_a_teaser_is_contained_in_its_article():
    article = story(800)
    found = compare(text(article), text(" ".join(article.split()[:40]) + " …", "b"))
    assert found is not None
    assert found.second_in_first == 1.0
    assert found.similarity < 0.1


def test_two_reports_of_one_event_are_no_copies():
    shared = story(60, seed=5)
    one, other = f"{shared} {story(300, 1)}", f"{shared} {story(300, 2)}"
    assert compare(text(one), text(other, "b")) is None


@pytest.mark.parametrize(
    ("one", "other", "days", "same"),
    [
        ("Mill accuses bakers of copying its loaf", "MILL ACCUSES BAKERS OF COPYING ITS LOAF", 1, True),
        ("Mill loses 24 recipes to rival bakers", "Mill loses 25 recipes to rival bakers", 1, False),
        ("What are you baking this week?", "What are you baking this week?", 7, False),
        ("Mill sues three bakers over the recipe of its dark loaf",
         "Mill sues three bakers over the recipe of its dark loaf", 40, True),
        ("Bakers reply", "Bakers reply", 0, False),
        ("Mill accuses bakers of copying its loaf", "Bakers say that the mill copied first", 0, False),
    ],
)  # fmt: skip
def test_headlines_are_one_when_nearly_all_words_and_all_figures_are(one, other, days, same):
    later = headline(other, "b", DAY + timedelta(days=days))
    assert (compare(headline(one), later) is not None) is same


def test_short_posts_need_more_words_than_headlines():
    assert compare(text("so much for that"), text("so much for that", "b")) is None
    said = "so the mill copied its loaf too"
    assert compare(text(said), text(said + " https://a.example/1", "b")) is not None


def test_two_comments_on_one_quoted_post_are_two_voices():
    quoted = story(60)
    for quote in (f"\n\nQuoting The Mill (@mill)\n\n{quoted}", f"\n> {quoted}\n"):
        one = text(f"who wrote this in earnest, I ask you{quote}")
        other = text(f"they are right and everybody knows it{quote}", "b")
        assert compare(one, other) is None
    bare = f"Quoting The Mill (@mill) {quoted}"
    assert compare(text(bare), text(bare, "b")) is not None


def document(key: str, hours: float = 0, group: str | None = None) -> CopyText:
    published = DAY + timedelta(hours=hours)
    return CopyText(key, None, key, published, DAY, DAY, group)


def alike(one: str, other: str, similarity: float = 0.9) -> Link:
    return Link(*sorted((one, other)), similarity, 0.95, 0.95)


def contained(part: str, whole: str, share: float = 1.0) -> Link:
    if part < whole:
        return Link(part, whole, 0.1, share, 0.1)
    return Link(whole, part, 0.1, 0.1, share)


def ids(groups: list[list[CopyText]]) -> list[list[str]]:
    return [[member.id for member in group] for group in groups]


def test_the_original_is_what_came_out_first():
    texts = {d.id: d for d in (document("a", 5), document("b", 1), document("c", 3))}
    assert ids(grouped(texts, [alike("a", "b"), alike("b", "c")])) == [["b", "c", "a"]]


def test_groups_do_not_depend_on_the_order_of_links():
    texts = {d.id: d for d in map(document, "abcdefgh")}
    links = [alike("a", "b"), contained("c", "a"), contained("c", "d", 0.9), alike("e", "f"),
             contained("g", "e"), alike("d", "h")]  # fmt: skip
    want = ids(grouped(texts, links))
    assert want == [["a", "b", "c"], ["d", "h"], ["e", "f", "g"]]
    for seed in range(10):
        random.Random(seed).shuffle(links)
        assert ids(grouped(texts, links)) == want


def test_a_teaser_in_two_articles_does_not_make_them_one_story():
    texts = {d.id: d for d in map(document, "abt")}
    assert ids(grouped(texts, [contained("t", "a"), contained("t", "b")])) == [["a", "t"]]


def test_a_group_keeps_its_id_when_an_earlier_document_turns_up():
    members = [document("early", 0), document("a", 1, "a"), document("b", 2, "a")]
    assert group_id(members, set()) == "a"
    assert group_id([document("x"), document("y")], set()) == "x"
    assert group_id([document("p", 0, "a"), document("q", 0, "a")], {"a"}) == "p"


def test_what_comes_again_after_weeks_is_a_repost():
    first = document("a")
    assert role(first, first, alike("a", "a")) == "original"
    assert role(document("b", 40), first, alike("a", "b")) == "copy"
    assert role(document("b", 40), first, contained("b", "a")) == "excerpt"
    assert role(document("b", 30 * 24), first, alike("a", "b")) == "repost"


def test_ids_and_keys_survive_the_way_into_the_index():
    for key in ("0000000000000001", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff"):
        assert identifier(number(key)) == key
    assert list(unpacked(packed([1, -5, 2**62]))) == [1, -5, 2**62]


def test_pairs_of_a_split_group():
    truth, found = ["a", "a", "a", "b"], [1, 1, 2, 3]
    assert pairs(truth, found) == {"precision": 1.0, "recall": 1 / 3, "f1": 0.5, "n": 3}
