"""Writing a data set with the settings of this installation: what the command and the dashboard both do."""

from collections.abc import Callable
from pathlib import Path

from cli.versions import versions
from config import Settings, load_topic
from config.secret import secret
from config.settings import load_settings
from db.selection import Selection
from db.session import Database
from export.care import Authors, Text
from export.dataset import Export, export
from export.facts import Origin
from export.order import Order


def write(
    settings: Settings,
    database: Database,
    directory: Path,
    order: Order,
    on_progress: Callable[[int], None],
) -> Export:
    """Write a data set; the key of pseudonyms is made where there is none yet.

    Raises:
        ExportError: the directory holds something else, or cannot be written.
        SecretError: the file of the key cannot be read or made.
        TopicError: the topic file cannot be read.
    """
    topic = load_topic(settings.topic)
    origin = Origin(topic, settings.topic.read_bytes(), versions(settings))
    key = secret(settings.pseudonym_key_file) if order.authors is Authors.PSEUDONYM else None
    return export(database, directory, order, origin, key, on_progress)


def write_from_page(
    database: Database,
    directory: Path,
    selection: Selection,
    file_format: str,
    with_text: bool,
    on_progress: Callable[[int], None],
) -> Export:
    """Write the data set that the dashboard's page Export asks for (`dashboard.take.Write`)."""
    order = Order(selection, file_format, Text.FULL if with_text else Text.SNIPPET)
    return write(load_settings(), database, directory, order, on_progress)
