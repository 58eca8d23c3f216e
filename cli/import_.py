"""`groundswell import`: files into the database."""

import gzip
import re
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import click

from cli import context, crawl
from config.errors import GroundswellError
from config.sources import UrlsSource
from crawler.importing import ImportFileError, import_file
from crawler.topical import Sieve
from db.records import Disposition
from db.session import Database
from db.store import IngestRun

SHOWN = 20
LISTS = (".txt", ".urls")
LARGEST_LIST = 200_000_000  # bytes; two million addresses
STORED = (Disposition.NEW, Disposition.UPDATED, Disposition.UNCHANGED)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--topic-only", is_flag=True, help="Only pages and rows that name the topic (for CC-NEWS)."
)
def command(paths: tuple[Path, ...], topic_only: bool) -> None:
    """Import PATHS: WARC, JSON lines, CSV, exports of 4CAT, Zeeschuimer and NewsAPI, lists of addresses.

    JSON lines and CSV have the keys url, title, text, author, published (ISO 8601), kind, and optionally
    language, parent_url, summary, outlet, engagement; other keys are kept. Of a WARC the HTML pages are
    taken, with their text, title, author and date. A row that cannot be read is told in one line, counted,
    and costs only itself. Importing a file twice changes nothing. Files may be gzipped. A .txt or .urls file
    has one address a line, and is crawled as `groundswell crawl` would, all of it.

    \b
    Examples:
      groundswell import articles.jsonl.gz headlines.csv
      groundswell import pages.warc.gz
      groundswell import --topic-only CC-NEWS-20260223-00042.warc.gz
      GROUNDSWELL_CONTACT=me@example.org groundswell import urls.txt
    """
    with context.database(create=True) as database:
        sieve = Sieve(context.topic()) if topic_only else None
        lists = [path for path in paths if is_list(path)]
        whole = [_import(database, path, sieve) for path in paths if path not in lists]
        whole += _crawl(database, lists)
    if not all(whole):
        raise click.exceptions.Exit(1)
    context.say("Next: groundswell analyze")


def _crawl(database: Database, lists: Sequence[Path]) -> list[bool]:
    """Crawl lists of addresses, and tell of each whether anything in it was of use."""
    if not lists:
        return []
    with tempfile.TemporaryDirectory() as folder:
        sources = [
            UrlsSource(name=slug(path.stem), type="urls", path=_unzipped(path, Path(folder)))
            for path in lists
        ]
        runs = crawl.run(database, sources, context.settings())
    crawl.report(runs)
    return [any(run.counts[d] for d in STORED) for run in runs.values()]


def is_list(path: Path) -> bool:
    """Tell whether a file is a list of addresses, by its name."""
    return path.name.lower().removesuffix(".gz").endswith(LISTS)


def _unzipped(path: Path, folder: Path) -> Path:
    """Return a list that can be read as it is: the file, or what is packed in it."""
    if path.suffix.lower() != ".gz":
        return path
    plain = folder / path.stem
    try:
        with gzip.open(path) as packed, plain.open("wb") as file:
            while part := packed.read(1_000_000):
                if file.tell() + len(part) > LARGEST_LIST:
                    raise ImportFileError(
                        f"{path}: unpacks to more than {LARGEST_LIST:,} bytes; split the list"
                    )
                file.write(part)
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFileError(f"{path}: cannot be read: {error}") from error
    return plain


def slug(name: str) -> str:
    """Return a name for the source that a list of addresses is."""
    return "urls-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _import(database: Database, path: Path, sieve: Sieve | None) -> bool:
    """Import one file, say what became of it, and tell whether anything in it was of use."""
    try:
        with context.progress() as bar:
            task = bar.add_task(path.name, total=None)

            def advance(seen: int) -> None:
                bar.update(task, completed=seen)

            run = import_file(database, path, context.settings(), advance, sieve)
    except GroundswellError as error:
        context.say(f"error: {error}")
        return False
    _report(path, run)
    return any(run.counts[d] for d in STORED) or not sum(run.counts.values())


def _report(path: Path, run: IngestRun) -> None:
    for item, disposition, cause in run.causes[:SHOWN]:
        context.say(f"{disposition}: {item}: {cause}")
    if len(run.causes) > SHOWN:
        context.say(f"and {len(run.causes) - SHOWN:,} more: groundswell status --failures 1000")
    counts = ", ".join(f"{number:,} {name}" for name, number in run.counts.items())
    click.echo(f"{path.name}: {sum(run.counts.values()):,} seen: {counts}")
