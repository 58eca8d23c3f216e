"""The stages of the analysis, in the order in which they run; their names stand in `nlp.order` too."""

from config import Settings, Topic
from nlp import refit
from nlp.attribution import NeutralTagger
from nlp.bursts.stage import BurstStage
from nlp.calibration import classifier
from nlp.claims.stage import ClaimStage
from nlp.copies.stage import NearDuplicates
from nlp.embeddings import EmbeddingStage
from nlp.entities import EntityStage
from nlp.frames import FrameStage
from nlp.language import LanguageStage
from nlp.ledger.stage import ClaimMatchingStage
from nlp.models import BUNDLED, encoder
from nlp.narratives.stage import NarrativeStage
from nlp.pairs import pair_encoder
from nlp.quotes import QuoteStage
from nlp.relevance import RelevanceStage
from nlp.scheduled.stage import ScheduledEventStage
from nlp.sentiment import SentimentStage
from nlp.stage import AnyStage
from nlp.stance import StanceStage


def stages(
    topic: Topic, settings: Settings, adopted: refit.Adopted | None = None
) -> list[AnyStage]:
    """Return the stages for a topic; models are loaded when a stage first needs them.

    `adopted` are examples from people's corrections, read from the file that the settings name if not given.
    """
    encode = encoder(settings.encoder, settings.encoder_dtype)
    pairs = pair_encoder(settings.pair_encoder)
    if adopted is None:
        adopted = refit.load(settings.refit)
    fitted = adopted.extend(topic)
    languages = settings.opinion_languages
    stance = StanceStage(fitted, encode, pairs, languages=languages)
    frames = FrameStage(fitted, encode, languages=languages)
    return [
        LanguageStage(),
        RelevanceStage(topic, encode),
        NearDuplicates(),
        EntityStage(topic, settings.spacy_model),
        QuoteStage(NeutralTagger(topic)),
        stance,
        frames,
        EmbeddingStage(encode),
        SentimentStage(topic, pairs, languages),
        ClaimStage(topic, encoder(BUNDLED, settings.encoder_dtype), settings.spacy_model),
        ScheduledEventStage(settings.spacy_model),
        ClaimMatchingStage(topic, encoder(BUNDLED, settings.encoder_dtype)),
        NarrativeStage(topic, encode, settings.spacy_model),
        BurstStage(topic, {s.name: classifier(s) for s in (stance, frames)}),
    ]
