"""Attribution: who says what in which words, directly quoted or reported.

`attributions` is the whole of it: a tagger finds cue, source and content (`tagger`, `extract`), the turns of
interviews and of dialogues that posts make up are told by their form (`dialogue`, `memes`), then the source
is resolved to a speaker (`speakers`).
"""

from collections.abc import Sequence

from config.reading import MAX_CHARACTERS
from db.records import EntityMention
from nlp.attribution.dialogue import dialogue
from nlp.attribution.extract import find
from nlp.attribution.memes import made_up, with_turns
from nlp.attribution.records import AUTHOR, Attribution, Speaker
from nlp.attribution.speakers import resolve
from nlp.attribution.tagger import NeutralTagger, Tagger

__all__ = [
    "AUTHOR", "Attribution", "NeutralTagger", "Speaker", "Tagger", "attributions", "find", "resolve",
]  # fmt: skip


def attributions(text: str, mentions: Sequence[EntityMention], tagger: Tagger) -> list[Attribution]:
    """Return who says what in an English text; speakers are named after the mentions in it.

    Only the first 40,000 characters are read.
    """
    turns = dialogue(text[:MAX_CHARACTERS], mentions)
    found = find(text, tagger)
    found = [*found, *turns] if turns else with_turns(found, made_up(text, mentions))
    return resolve(text, found, mentions)
