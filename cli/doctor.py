"""`groundswell doctor`: does everything that the program needs work here?"""

from collections.abc import Callable, Iterator
from contextlib import closing

import click

from cli import context
from config.errors import GroundswellError
from db.session import Database


@click.command("doctor")
def command() -> None:
    """Check settings, topic, database and models, one line each; exit status 1 if one of them fails."""
    broken = 0
    for name, check in _checks():
        try:
            click.echo(f"ok    {name}: {check()}")
        except GroundswellError as error:
            broken += 1
            click.echo(f"fail  {name}: {error}")
    if broken:
        raise click.exceptions.Exit(1)


def _checks() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "settings", _settings
    yield "topic", _topic
    yield "database", _database
    yield "encoder", _encoder
    yield "names", _spacy


def _settings() -> str:
    contact = context.settings().contact
    return f"contact {contact}" if contact else "no contact: the live web will not be crawled"


def _topic() -> str:
    topic = context.topic()
    return f"{topic.name}: {len(topic.party)} parties, {len(topic.frame)} frames, {len(topic.source)} sources"


def _database() -> str:
    with closing(Database(context.settings().database_url)) as database:
        return database.engine.url.render_as_string(hide_password=True)


def _encoder() -> str:
    from nlp.models import encoder

    settings = context.settings()
    dimensions = encoder(settings.encoder, settings.encoder_dtype).encode(["a sentence"]).shape[1]
    return f"{settings.encoder}: {dimensions} dimensions"


def _spacy() -> str:
    from nlp.models import spacy_pipeline

    pipeline = spacy_pipeline(context.settings().spacy_model)
    return f"{pipeline.meta['name']} {pipeline.meta['version']}"
