"""The topic file: everything that makes the program watch one dispute and not another.

The file is TOML, edited by people, so that every mistake is reported with file, key and cause, and
unknown keys are refused (a misspelt key that is silently ignored would be a wrong result).
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from config.errors import GroundswellError
from config.sources import Source, UrlsSource

BUNDLED = Path(__file__).with_name("topics")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=600)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]


class TopicError(GroundswellError):
    """The topic file cannot be read; the message lists every mistake, one a line."""


class Strict(BaseModel):
    """A table of the topic file: immutable, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Party(Strict):
    """An organisation, person or product that takes part in the dispute.

    Organisations and persons are stance targets under their own ids; a product (a model, an app) is an
    entity of its own that names its `maker`, so that Claude is never counted as Anthropic.

    `ambiguous` are those of its names that others bear or that are words of their own (Claude, Gemini,
    Moonshot); they count where the text gives a reason. `described` are words by which texts point at the
    party without a name ("Chinese", "Hangzhou": "the Chinese lab").
    """

    id: Id
    name: str
    type: Literal["organisation", "person", "product"]
    wikidata: Annotated[str, StringConstraints(pattern=r"^Q[1-9]\d*$")] | None = None
    maker: Id | None = None
    aliases: dict[Language, tuple[Phrase, ...]] = Field(default_factory=dict)
    ambiguous: tuple[Phrase, ...] = ()
    described: tuple[Phrase, ...] = ()

    def __hash__(self) -> int:
        return hash(self.id)

    def names(self) -> Iterator[str]:
        """Yield every name of the party, in all languages, the main one first."""
        yield self.name
        for names in self.aliases.values():
            yield from names


class Target(Strict):
    """A proposition that people take sides on (SemEval-2016: favor, against, none).

    The examples are sentences that an author might write, in all their variety; they fit the stance
    model to a proposition which no public data set has labels for.
    """

    id: Id
    name: str
    description: str
    favor: tuple[Sentence, ...] = Field(min_length=5)
    against: tuple[Sentence, ...] = Field(min_length=5)
    none: tuple[Sentence, ...] = Field(min_length=5)


class Frame(Strict):
    """A way to present the matter (Entman 1993), with example sentences that use it.

    A sentence may be an example of several frames. The counterexamples look like the frame and do not
    use it: other disputes, denials, plain background.
    """

    id: Id
    name: str
    description: str
    examples: tuple[Sentence, ...] = Field(min_length=5)
    counterexamples: tuple[Sentence, ...] = ()


class Relevance(Strict):
    """What is and is not about the dispute.

    `keywords` are phrases that hardly occur elsewhere; `context` words are weak evidence that counts
    beside a party's name; `negative` examples are the look-alikes that must stay out.
    """

    keywords: tuple[Phrase, ...] = Field(min_length=1)
    context: tuple[Phrase, ...] = ()
    positive: tuple[Sentence, ...] = Field(min_length=10)
    negative: tuple[Sentence, ...] = Field(min_length=10)


class Topic(Strict):
    """One dispute: who is in it, what they argue about, and where to look."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    name: str
    description: str
    relevance: Relevance
    party: tuple[Party, ...] = Field(min_length=1)
    target: tuple[Target, ...] = Field(min_length=1)
    frame: tuple[Frame, ...] = Field(min_length=1)
    background: tuple[Sentence, ...] = Field(
        min_length=10,
        description="Sentences on the matter that take no side and use no frame",
    )
    exchange: tuple[tuple[str, str], ...] = Field(
        (),
        description="Names of the two sides that stand for one another, so that no name decides a label; "
        "a party's other names in Latin letters go with them",
    )
    source: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def check_references(self) -> "Topic":
        """Refuse ids that are used twice and makers that are not parties."""
        for kind, ids in (
            ("party or target", [p.id for p in self.party] + [t.id for t in self.target]),
            ("frame", [f.id for f in self.frame]),
            ("source", [s.name for s in self.source]),
        ):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"{kind} id used twice: {', '.join(twice)}")
        names = [name for pair in self.exchange for name in pair]
        if len(names) != len(set(names)):
            raise ValueError("exchange: a name stands in it twice")
        known = {p.id for p in self.party}
        for party in self.party:
            if strange := sorted(set(party.ambiguous) - set(party.names())):
                raise ValueError(f"party {party.id!r}: ambiguous, but no name: {strange[0]}")
            if party.maker is not None and party.maker not in known:
                raise ValueError(f"party {party.id!r}: maker {party.maker!r} is not a party")
        return self

    def target_ids(self) -> tuple[str, ...]:
        """Return the ids of all stance targets: the propositions, then organisations and persons."""
        return tuple(t.id for t in self.target) + tuple(
            p.id for p in self.party if p.type != "product"
        )

    def party_by_id(self, party_id: str) -> Party | None:
        """Return the party with this id, if there is one."""
        return next((p for p in self.party if p.id == party_id), None)


def load_topic(path: Path) -> Topic:
    """Read and check a topic file; paths in it are relative to its folder.

    Raises:
        TopicError: the file is missing, is not TOML, or breaks a rule; each line of the message is
            `file: key: cause`.
    """
    try:
        topic = Topic.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise TopicError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TopicError(f"{path}: is not TOML: {error}") from error
    except ValidationError as error:
        raise TopicError("\n".join(_complaints(path, error))) from error
    return topic.model_copy(update={"source": tuple(_placed(s, path) for s in topic.source)})


def _placed(source: Source, topic: Path) -> Source:
    """Return a source with the path of its list, if it has one, beside the topic file."""
    if not isinstance(source, UrlsSource):
        return source
    return source.model_copy(update={"path": topic.parent / source.path})


def _complaints(path: Path, error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        key = ".".join(f"{part}" for part in problem["loc"]) or "topic"
        cause = "unknown key" if problem["type"] == "extra_forbidden" else problem["msg"]
        yield f"{path}: {key}: {cause}"
