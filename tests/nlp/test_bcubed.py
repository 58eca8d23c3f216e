"""B-cubed, against values worked out by hand (Amigó et al. 2009, and the plain measure)."""

from pytest import approx

from nlp.bcubed import b_cubed, b_cubed_of_groups, by_label


def test_the_truth_itself_is_perfect():
    labels = [["a"], ["a"], ["b"], ["b", "c"]]
    assert b_cubed(labels, labels).f1 == 1.0


def test_one_cluster_has_full_recall_and_the_precision_of_its_mixture():
    score = b_cubed([["a"], ["a"], ["b"], ["b"]], [["x"]] * 4)
    assert (score.precision, score.recall) == (0.5, 1.0)


def test_items_without_a_cluster_are_alone():
    score = b_cubed([["a"], ["a"]], [[], []])
    assert (score.precision, score.recall) == (1.0, 0.5)


def test_of_items_that_share_two_labels_one_cluster_finds_half():
    score = b_cubed([["a", "b"], ["a", "b"]], [["x"], ["x"]])
    assert (score.precision, score.recall) == (1.0, 0.5)


def test_labels_of_one_item_have_no_line():
    lines = by_label([["a"], ["a"], ["b"]], [["x"], ["y"], ["x"]])
    assert set(lines) == {"a"}
    assert lines["a"]["recall"] == approx(0.5)


def test_groups_are_scored_as_items_of_one_label_each():
    true, found = ["a", "a", "a", "b"], [1, 1, 2, 3]
    score = b_cubed_of_groups(true, found)
    assert (score.precision, score.recall) == (1.0, approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4))
    alike = b_cubed([[t] for t in true], [[f] for f in found])
    assert score.numbers(4) == approx(alike.numbers(4))
