"""Languages of opinions: judged where the settings list them, and by what the settings name alone."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config import Settings, Topic, load_topic
from config.settings import load_settings
from config.topic import BUNDLED as TOPICS
from db import queries
from db.records import Annotation, Document, EntityMention, Item, RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from db.views.reviews import JudgedSentence
from digest.blind import spots
from digest.gather import gather
from digest.periods import week
from nlp.calibration import calibrations, classifier
from nlp.models import BUNDLED, encoder, locate
from nlp.onnx import OnnxModel
from nlp.pairs import SHIPPED, pair_encoder
from nlp.pipeline import analyze, choose
from nlp.refit import FEWEST, measure_frames
from nlp.relevance import RelevanceStage
from nlp.sentiment import SentimentStage
from nlp.stages import stages
from nlp.tuned import FRAMES, PARTIES, STANCE

OPINIONS = ("stance", "frames", "sentiment")
FRENCH = (
    "Anthropic est hypocrite: la société a copié tous les livres du monde sans rien demander. "
    "« Ils nous ont volé notre modèle, rien de moins », a déclaré le laboratoire."
)
CHARGE = "Anthropic is a hypocrite: it swallowed every book on earth and now cries thief."


@pytest.fixture(scope="module")
def topic() -> Topic:
    return load_topic(TOPICS / "ai-distillation.toml")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that name models of the user's own; copies of ours, as no others are at hand."""
    pairs = tmp_path_factory.mktemp("models") / "pairs"
    shutil.copytree(SHIPPED, pairs)
    return load_settings(
        encoder=locate(BUNDLED), pair_encoder=pairs, opinion_languages=("fr", "en")
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[Path, list[str]]:
    """What each model in ONNX is asked, by its folder."""
    found: dict[Path, list[str]] = {}
    plain = OnnxModel.logits

    def logits(self: OnnxModel, text: str, other: str | None = None) -> object:
        found.setdefault(self.folder, []).append(f"{text} {other or ''}")
        return plain(self, text, other)

    monkeypatch.setattr(OnnxModel, "logits", logits)
    return found


def judging(topic: Topic, settings: Settings) -> dict[str, object]:
    return {s.name: s for s in stages(topic, settings) if s.name in OPINIONS}


def annotate(topic: Topic, settings: Settings, batch: Sequence[Document]) -> dict[str, list]:
    return {name: s.annotate(batch) for name, s in judging(topic, settings).items()}


@pytest.fixture
def french(make) -> Document:
    mention = EntityMention(
        "f", 0, 9, 1.0, entity_id="anthropic", name="Anthropic", type="organisation"
    )
    return make(FRENCH, id="f", language="fr", mentions=(mention,))


def test_a_language_that_is_not_listed_is_not_judged(topic, named, french):
    for settings in (load_settings(), named.model_copy(update={"opinion_languages": ("en",)})):
        assert annotate(topic, settings, [french]) == {name: [] for name in OPINIONS}


def test_a_listed_language_is_judged_by_the_models_of_the_settings_alone(
    topic, named, french, make, asked
):
    found = annotate(topic, named, [french, make(CHARGE, id="e")])
    assert {a.target for a in found["stance"] if (a.document_id, a.level) == ("f", "document")} == {
        "accusation",
        "anthropic",
    }
    assert [a.entity_id for a in found["sentiment"]] == ["anthropic"]
    ours = {folder: texts for folder, texts in asked.items() if folder != named.pair_encoder}
    assert set(ours) <= {
        FRAMES
    }  # English texts are read by the encoder of frames, as without the setting
    assert not any("société" in text or "volé" in text for text in ours[FRAMES])
    assert any("every book" in text for text in ours[FRAMES])


def test_frames_of_other_languages_are_told_by_the_examples(topic, named, make, asked):
    """The same words, once as if they were French: only the English ones are mixed with the encoder's."""
    stage = judging(topic, named)["frames"]
    english, other = (stage.annotate([make(CHARGE, language=code)]) for code in ("en", "fr"))
    assert "hypocrisy" in {a.frame for a in other}
    assert [a.probability for a in english] != [a.probability for a in other]


def test_people_s_corrections_in_other_languages_are_measured_without_the_encoder_of_frames(
    topic, encode, asked
):
    judged = [JudgedSentence(f"C'est du vol, {i} fois.", {"hypocrisy": "absent"}, language="fr")
              for i in range(FEWEST)]  # fmt: skip
    assert measure_frames(topic, encode, judged).labels == FEWEST
    assert not asked


def test_naming_the_shipped_pair_encoder_asks_it_and_not_what_was_tuned(topic, french, asked):
    settings = load_settings(
        encoder=locate(BUNDLED), pair_encoder=SHIPPED, opinion_languages=("fr",)
    )
    annotate(topic, settings, [french])
    assert set(asked) == {SHIPPED}
    assert {STANCE, PARTIES}.isdisjoint(asked)


def test_languages_are_part_of_the_identity_and_english_alone_adds_nothing(topic, named):
    english = named.model_copy(update={"opinion_languages": ("en",)})
    before, after = judging(topic, english), judging(topic, named)
    assert all(before[name].identity() != after[name].identity() for name in OPINIONS)
    plain = SentimentStage(topic, pair_encoder(named.pair_encoder))
    assert before["sentiment"].identity() == plain.identity()


def test_no_calibration_set_holds_beyond_english(topic):
    """Also for the very models that they were measured with."""
    wide = load_settings().model_copy(update={"opinion_languages": ("en", "fr")})
    for settings, holds in ((load_settings(), True), (wide, False)):
        found = judging(topic, settings)
        classifiers = {name: classifier(found[name]) for name in ("stance", "frames")}
        assert bool(calibrations(topic, classifiers)) is holds


class AllRelevant(RelevanceStage):
    """Lets everything through: what is judged relevant in other languages is another question."""

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        return [RelevanceAnnotation(d.id, 0, 1, 1.0, relevant=True) for d in batch]


TEXTS = (
    ("en", CHARGE),
    ("en", "Thousands of fake accounts to siphon off somebody else's model is fraud."),
    ("fr", FRENCH),
    ("fr", "DeepSeek a triché, et c'est du vol pur et simple."),
    ("de", "Anthropic wirft drei Firmen aus China Diebstahl vor."),
)


@pytest.fixture
def analysed(database: Database, topic: Topic) -> Callable[[Settings], Database]:
    """Analyse two English texts, two French ones and a German one, with some settings."""
    with IngestRun(database, "s", "import") as run:
        run.add([
            Item(f"https://{n}.example/", "news", "s", text=text, language=code,
                 published=datetime(2026, 2, 23, n, tzinfo=UTC))
            for n, (code, text) in enumerate(TEXTS)
        ])  # fmt: skip

    def with_settings(settings: Settings) -> Database:
        found = [
            AllRelevant(topic, encoder(settings.encoder)) if s.name == "relevance" else s
            for s in stages(topic, settings)
        ]
        analyze(database, choose(found, ["bursts"]))
        return database

    return with_settings


def counted(database: Database) -> tuple[int, int, int]:
    """Return of how many documents a frame and a stance are shares, and the texts of the daily series."""
    frame, *_ = queries.series(database, Selection(), "frame", "hypocrisy", "all")
    stance, *_ = queries.series(database, Selection(), "stance", "accusation", "all")
    series = queries.bursts.daily_counts(database, date(2026, 2, 1))
    (texts,) = [n for measure, key, _, n in series if (measure, key) == ("frame", "")]
    return frame.total, stance.total, texts


def blind(database: Database, topic: Topic) -> str:
    return " ".join(
        i.text for i in spots(gather(database, topic, Settings(), week("2026-W09"))).items
    )


def test_what_is_counted_follows_what_was_judged(analysed, topic, named):
    database = analysed(load_settings())
    assert counted(database) == (2, 2, 2)
    unread = "not read for sides, frames, quotes and claims: documents in French (2) and German (1)"
    assert unread in blind(database, topic)
    assert counted(analysed(named)) == (4, 4, 4)
    told = blind(database, topic)
    assert "not read for sides and frames: documents in German (1)" in told
    assert "not read for quotes and claims: documents in French (2) and German (1)" in told
    assert counted(analysed(load_settings())) == (2, 2, 2)  # the labels go with the setting
