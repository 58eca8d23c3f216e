"""The documentation names everything that there is: what is missing from it fails."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bench import copied
from cli.main import COMMANDS
from config import Settings
from config.sources import Source
from crawler.registry import SPIDERS
from db.records import Disposition
from export.tables import tables

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text("utf-8")
DATA = (ROOT / "docs" / "data.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str):
    assert f"`groundswell {name}" in README


def test_every_command_has_its_start_among_the_figures_of_speed():
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    section = page.split("\n## Starting a command\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == set(COMMANDS)


@pytest.mark.parametrize(
    ("name", "field"), Settings.model_fields.items(), ids=Settings.model_fields
)
def test_every_setting_is_documented_with_its_meaning(name: str, field):
    assert f"| `{name}` | {field.description}" in REFERENCE.replace("`auto`", "auto")


def test_every_stage_is_in_the_reference_and_in_the_help_in_the_order_in_which_they_run(topic):
    from cli.analyze import command
    from config.settings import load_settings
    from nlp.stages import stages

    names = [stage.name for stage in stages(topic, load_settings())]
    section = REFERENCE.split("\n## Stages\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == names
    (only,) = [option.help for option in command.params if option.name == "names"]
    assert only.endswith(f": {', '.join(names)}.")


@pytest.mark.parametrize("source", SPIDERS, ids=lambda s: s.__name__)
def test_every_source_is_documented_with_all_its_keys_and_an_example(source):
    (name,) = source.model_fields["type"].annotation.__args__
    section = SOURCES.split(f"\n### {name}\n")[1].split("\n##")[0]
    for key in set(source.model_fields) - {"type"}:
        assert f"`{key}`" in section
    (example,) = re.findall(r"```toml\n(.*?)```", section, re.S)
    (table,) = tomllib.loads(example)["source"]
    assert isinstance(TypeAdapter(Source).validate_python(table), source)


@pytest.mark.parametrize("disposition", Disposition)
def test_every_disposition_is_documented(disposition):
    assert f"| `{disposition}` |" in REFERENCE


@pytest.mark.parametrize("table", tables(with_text=True), ids=lambda t: t.name)
def test_the_data_dictionary_has_every_table_with_every_column(table):
    section = DATA.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    for column in table.columns:
        assert re.search(
            rf"^\| `{column.name}` \|.*\| {re.escape(column.meaning)} \|", section, re.M
        )


def test_texts_that_stand_in_two_places_are_equal():
    """`python -m bench.copied` brings them up to date."""
    assert copied.QUOTED.read_text("utf-8") == copied.known_errors()
    assert copied.manual() == DATA


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_modules_and_files_that_pages_name_exist(page: Path):
    for name in re.findall(
        r"`((?:config|db|crawler|nlp|charts|export|dashboard|cli)/[\w/.]+)`",
        page.read_text("utf-8"),
    ):
        assert (ROOT / name).exists(), name
