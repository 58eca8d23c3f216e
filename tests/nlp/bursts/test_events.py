"""What happened on a day: the headline that most voices share."""

from db.views import Headline
from nlp.bursts.events import event


def headline(key: str, title: str | None, outlet: str = "", **more: object) -> Headline:
    given = {"kind": "news", "author_id": None, "root_id": None, "group": None, **more}
    return Headline(document_id=key, title=title, outlet=outlet or f"{key}.example", **given)  # type: ignore[arg-type]


def test_headlines_in_other_words_are_one_story_and_the_middle_one_tells_it():
    found = event([
        headline("a", "Bakery accuses rival of copying bread recipes"),
        headline("b", "Rival bakery accused of copying recipes"),
        headline("c", "Weather will be mild this week"),
        headline("d", "Copying recipes: bakery accuses rival"),
    ])  # fmt: skip
    assert found is not None
    assert found.voices == 3
    assert found.members == ("a", "b", "d")


def test_copies_and_threads_are_one_story_whatever_their_words():
    found = event([
        headline("one", "Sourdough prices rise"),
        headline("post", "Ask: whose recipe is it?", kind="post", author_id=1),
        headline("reply", None, kind="comment", author_id=2, root_id="post"),
        headline("other", None, kind="comment", author_id=3, root_id="post"),
    ])  # fmt: skip
    assert found is not None
    assert (found.document_id, found.voices, len(found.members)) == ("post", 3, 3)
    copied = event([headline("x", "Rye", group="g"), headline("y", "Another title", group="g")])
    assert copied is not None
    assert (copied.document_id, copied.voices) == ("x", 2)


def test_an_outlet_that_says_it_thrice_is_one_voice():
    loud = [headline(f"l{i}", "Flour is scarce", "loud.example") for i in range(3)]
    found = event([*loud, headline("a", "Ovens cool down"), headline("b", "Ovens cool down")])
    assert found is not None
    assert (found.document_id, found.voices) == ("a", 2)


def test_without_a_headline_nothing_is_told():
    assert event([headline("a", None), headline("b", "")]) is None
    assert event([]) is None


def test_headlines_without_a_word_that_counts_are_each_their_own():
    found = event([headline("a", "So it is"), headline("b", "???")])
    assert found is not None
    assert found.voices == 1
