"""The topic file: what a mistake in it looks like to the person who made it."""

from pathlib import Path

import pytest

from config import Topic, TopicError, load_topic
from config.topic import BUNDLED

GOOD = (Path(__file__).parents[1] / "data" / "topic.toml").read_text("utf-8")


def complaint(tmp_path: Path, text: str) -> str:
    path = tmp_path / "topic.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(TopicError) as error:
        load_topic(path)
    return str(error.value).replace(f"{tmp_path}/", "")


def test_an_unknown_key_is_named_with_its_place(tmp_path: Path):
    text = GOOD.replace('wikidata = "Q42"', 'wikidata = "Q42"\ncolour = "red"')
    assert complaint(tmp_path, text) == "topic.toml: party.0.colour: unknown key"


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    text = GOOD.replace('"Q42"', '"42"').replace('id = "bread"', 'id = "Bread!"')
    assert complaint(tmp_path, text).count("\n") == 1


def test_an_id_that_is_used_twice_is_refused(tmp_path: Path):
    text = GOOD.replace('id = "crumb"', 'id = "hearth"')
    assert "id used twice: hearth" in complaint(tmp_path, text)


def test_a_maker_must_be_a_party(tmp_path: Path):
    text = GOOD.replace('maker = "hearth"', 'maker = "nobody"')
    assert "maker 'nobody' is not a party" in complaint(tmp_path, text)


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path):
    assert "is not TOML" in complaint(tmp_path, "id = ")


def test_a_missing_file_is_told():
    with pytest.raises(TopicError, match=r"nowhere\.toml: cannot be read: No such file"):
        load_topic(Path("nowhere.toml"))


def test_targets_are_propositions_and_parties_but_not_products(topic: Topic):
    assert topic.target_ids() == ("accusation", "hearth", "crumb")


def test_counterexamples_of_a_frame_are_optional(tmp_path: Path):
    path = tmp_path / "topic.toml"
    extra = 'counterexamples = ["The kettle is boiling over."]\n'
    path.write_text(
        GOOD.replace('description = "The accuser did', extra + 'description = "The accuser did'),
        "utf-8",
    )
    first, second = load_topic(path).frame
    assert first.counterexamples == ("The kettle is boiling over.",)
    assert second.counterexamples == ()


def test_the_bundled_topic_has_the_frames_and_targets_that_are_promised():
    bundled = load_topic(BUNDLED / "ai-distillation.toml")
    assert {frame.id for frame in bundled.frame} == {
        "hypocrisy", "ip_theft", "national_security", "safety_risk", "competition",
        "open_source", "paid_access", "privacy_surveillance", "legal_tos", "technical_explainer",
    }  # fmt: skip
    assert {"accusation", "anthropic", "deepseek", "minimax", "moonshot", "openai"} <= set(
        bundled.target_ids()
    )
    assert bundled.source


def test_a_list_of_addresses_lies_beside_the_topic_file(tmp_path: Path):
    path = tmp_path / "topic.toml"
    lists = [tmp_path / "lists" / "one.txt", Path("/srv/two.txt")]
    sources = "".join(
        f'[[source]]\nname = "{name}"\ntype = "urls"\npath = "{given}"\n'
        for name, given in (("one", "lists/one.txt"), ("two", "/srv/two.txt"))
    )
    path.write_text(f"{GOOD}\n{sources}", "utf-8")
    found = [source.path for source in load_topic(path).source if source.type == "urls"]
    assert found == lists
