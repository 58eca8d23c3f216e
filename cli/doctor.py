"""`groundswell doctor`: does everything that the program needs work here?"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cli import context
from config.errors import GroundswellError
from db.queries.jobs import clock, jobs, leases, newest_times
from db.schema import Part, missing
from db.session import Database, is_missing, older_schema, schema_versions, shown
from service.clock import ClockError, shared_now, trusted_now

LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes free on the disk
SKEW = timedelta(minutes=2)
LATE = timedelta(hours=2)
NEVER_RAN = "groundswell watch has not run on this database"
NOT_YET = "nothing to look at before there is a database of this program's schema"


class Note(str):
    """What a check says when all works, and a person should look nevertheless."""


@click.command("doctor")
@click.option(
    "--whole", is_flag=True, help="Read every page of an SQLite file: seconds a gigabyte."
)
def command(whole: bool) -> None:
    """Check settings, topic, database, disk, clock, service and models, one line each.

    `ok` is well; `note` works, and wants a look; `fail` says what is broken and what to do about it, and
    makes the exit status 1. The database is only read, also one of an older schema. A model whose files are
    not those that were shipped or installed is named with the file.
    """
    broken = 0
    for name, check in _checks(whole):
        try:
            said = check()
            level = "note" if isinstance(said, Note) else "ok"
        except GroundswellError as error:
            broken += 1
            level, said = "fail", str(error)
        except Exception as error:  # whatever it is, the other checks go on
            broken += 1
            level, said = "fail", f"{type(error).__name__}: {' '.join(str(error).split())}"
        click.echo(context.printable(f"{level:<5} {name}: {said}"))
    if broken:
        raise click.exceptions.Exit(1)


def _checks(whole: bool) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "settings", _settings
    yield "topic", _topic
    yield "database", _database
    if whole:
        yield "pages", _pages
    yield "disk", _disk
    yield "clock", _clock
    yield "service", _service
    yield "weights", _weights
    yield "encoder", _encoder
    yield "pair encoder", _pair_encoder
    yield "names", _spacy


def _settings() -> str:
    settings = context.settings()
    return (
        f"contact {settings.contact}"
        if settings.contact
        else Note("no contact: the live web will not be crawled; set GROUNDSWELL_CONTACT")
    )


def _topic() -> str:
    topic = context.topic()
    return f"{topic.name}: {len(topic.party)} parties, {len(topic.frame)} frames, {len(topic.source)} sources"


def _database() -> str:
    url = context.settings().database_url
    if absent := _absent():
        if not (folder := _folder(url)).is_dir():
            raise GroundswellError(
                f"{shown(url)}: no folder {folder}: make it, or correct the name"
            )
        return absent
    if older := older_schema(url):
        return Note(f"{shown(url)}: {older}")
    with closing(_open()) as database:
        _, head = schema_versions(url)
        if lost := missing(database):
            raise GroundswellError(
                f"{shown(url)}: schema {head}, but no {', '.join(map(str, lost))}: {_remedy(lost)}"
            )
        kind, version = database.engine.dialect.name, database.engine.dialect.server_version_info
    return f"{shown(url)}: {kind} {'.'.join(map(str, version or ()))}, schema {head}"


def _remedy(lost: Sequence[Part]) -> str:
    if all(part.derived for part in lost):
        return "groundswell db move into a new database makes it anew"
    return "restore a backup"


def _pages() -> str:
    if absent := _absent():
        return absent
    with closing(_open()) as database:
        if damage := database.damage():
            raise GroundswellError(f"{shown(database.url)}: {damage}: restore a backup")
        return "looked at by its server: pg_amcheck" if database.is_server else "all are whole"


def _absent() -> "Note | None":
    """Say that there is no database yet; looking for one makes none."""
    url = context.settings().database_url
    if not is_missing(url):
        return None
    return Note(f"{shown(url)}: not there yet; groundswell crawl or import makes it")


def _folder(url: str) -> Path:
    """Return the folder of an SQLite file; that of this process for a server, or for a database in memory.

    Raises:
        GroundswellError: it is no URL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise GroundswellError("setting database_url: no URL of a database") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).resolve().parent
    return Path.cwd()


def _unready() -> bool:
    """Tell whether there is no database yet, or one of an older schema, which the check of it tells."""
    return _absent() is not None or older_schema(context.settings().database_url) is not None


def _open() -> Database:
    return Database(context.settings().database_url, migrate=False)


def _disk() -> str:
    """Look at the disk that an SQLite file is on, or will be; a server's disk is out of sight."""
    folder = _folder(context.settings().database_url)
    folder = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB free at {folder}"
    if free < TOO_LITTLE:
        raise GroundswellError(f"{said}: make room, or move the database; writes will fail soon")
    return Note(f"{said}: make room soon") if free < LITTLE else said


def _clock() -> str:
    """Compare the clock with the database's, with the newest that was written, and with the crawls before."""
    now = datetime.now(UTC)
    if _unready():
        return f"{now:%Y-%m-%d %H:%M} UTC"
    with closing(_open()) as database:
        there, newest = clock(database), max(newest_times(database), default=now)
        doubt = _doubt(database)
    if abs(there - now) > SKEW:
        raise GroundswellError(
            f"{now:%Y-%m-%d %H:%M} UTC, but {there:%Y-%m-%d %H:%M} on the database's server: run NTP on both"
        )
    if newest - now > SKEW:
        raise GroundswellError(
            f"{now:%Y-%m-%d %H:%M} UTC, but rows of {newest:%Y-%m-%d %H:%M} were written: the clock was set"
            " back, or was ahead; run NTP"
        )
    return doubt or f"{now:%Y-%m-%d %H:%M} UTC"


def _doubt(database: Database) -> Note | None:
    """Say why nothing is forgotten by this clock, if nothing is."""
    try:
        trusted_now(database)
    except ClockError as error:
        return Note(error)
    return None


def _service() -> str:
    """Look for leases without a sign of life, jobs that are late and jobs that fail."""
    from service.lease import Pace

    silence = timedelta(seconds=Pace(context.settings().lease_seconds).silence)
    if _unready():
        return NOT_YET
    with closing(_open()) as database:
        now = shared_now(database)
        known, held = jobs(database), [lease for lease in leases(database) if lease.owner]
    if not known:
        return NEVER_RAN
    silent = [lease for lease in held if not lease.is_alive(now, silence)]
    if silent:
        names = ", ".join(f"{lease.lane} of {lease.owner}" for lease in silent)
        return Note(f"died while it held {names}; the next groundswell watch takes over by itself")
    failing = [job for job in known if job.failures_in_a_row]
    if failing:
        return Note(
            "; ".join(f"{j.name} failed {j.failures_in_a_row}×: {j.error}" for j in failing)
        )
    worked_in = {lease.lane for lease in held}
    late = [job for job in known if job.overdue(now, worked_in) > LATE]
    if late:
        return Note(f"{len(late)} jobs are late, first {late[0].name}: start groundswell watch")
    return f"{len(known)} jobs, " + (", ".join(f"{lease.owner} works" for lease in held) or "idle")


def _weights() -> str:
    from nlp.integrity import check_weights

    return f"{check_weights()} files are what they were when they were made"


def _encoder() -> str:
    from nlp.integrity import check_package
    from nlp.models import encoder

    settings = context.settings()
    files = check_package(settings.encoder)
    dimensions = encoder(settings.encoder, settings.encoder_dtype).encode(["a sentence"]).shape[1]
    return f"{settings.encoder}: {dimensions} dimensions, {_checked(files)}"


def _pair_encoder() -> str:
    from nlp.pairs import Pair, pair_encoder

    folder = context.settings().pair_encoder
    pair_encoder(folder).probabilities([Pair("a sentence", "a target")])
    return str(folder or "as shipped")


def _spacy() -> str:
    from nlp.integrity import check_package
    from nlp.models import spacy_pipeline

    files = check_package(context.settings().spacy_model)
    pipeline = spacy_pipeline(context.settings().spacy_model)
    return f"{pipeline.meta['name']} {pipeline.meta['version']}, {_checked(files)}"


def _checked(files: int) -> str:
    return (
        f"{files} files are as installed"
        if files
        else "no package, so that its files are not checked"
    )
