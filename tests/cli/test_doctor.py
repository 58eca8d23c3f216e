"""What `groundswell doctor` finds in a database, and what it says to do."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cli import doctor
from config.errors import GroundswellError
from db import tables
from db.session import Database, schema_versions
from db.store.jobs import JobOutcome, finish_jobs, know_jobs, take_lease
from db.views.jobs import LeaseStatus
from service.clock import utc_now

PAGE = 4096


@pytest.fixture
def check(database: Database) -> Callable[[Callable[[], str]], str]:
    """A function that runs one check on the database."""

    def run(one: Callable[[], str]) -> str:
        with click.Context(doctor.command) as ctx:
            ctx.ensure_object(dict)["database_url"] = database.url
            return one()

    return run


def test_the_database_is_told_with_its_kind_and_schema(check, database: Database):
    said = check(doctor._database)
    assert database.engine.dialect.name in said
    assert "schema 00" in said


def test_a_schema_that_lost_what_holds_data_fails(check, database: Database):
    with database.write() as session:
        session.execute(text("ALTER TABLE lease RENAME TO lost"))
    try:
        with pytest.raises(GroundswellError, match="but no table lease: restore a backup"):
            check(doctor._database)
    finally:
        with database.write() as session:
            session.execute(text("ALTER TABLE lost RENAME TO lease"))


def test_a_schema_that_lost_what_can_be_made_anew_fails(check, database: Database):
    with database.write() as session:
        session.execute(text("DROP INDEX ix_stage_run_seen"))
    try:
        with pytest.raises(
            GroundswellError, match="no index ix_stage_run_seen: groundswell db move"
        ):
            check(doctor._database)
    finally:
        with database.write() as session:
            session.execute(
                text(
                    "CREATE UNIQUE INDEX ix_stage_run_seen ON stage_run (stage, fingerprint, document_id)"
                )
            )


def test_a_database_of_an_older_schema_is_left_as_it_is(check, database: Database):
    with database.write() as session:
        head = session.scalar(text("SELECT version_num FROM alembic_version"))
        session.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    try:
        said = check(doctor._database)
        assert isinstance(said, doctor.Note)
        assert f"schema 0015 is older than this program's {head}: groundswell db upgrade" in said
        assert check(doctor._service) == doctor.NOT_YET
        assert schema_versions(database.url) == ("0015", head)
    finally:
        with database.write() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": head})


def test_a_page_that_the_disk_damaged_is_told(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'damaged.db'}"
    with closing(Database(url)) as database, database.write() as session:
        session.execute(text("CREATE TABLE long (a TEXT)"))
        session.execute(text("INSERT INTO long VALUES (:a)"), [{"a": "words " * 300}] * 200)
    with click.Context(doctor.command) as ctx:
        ctx.ensure_object(dict)["database_url"] = url
        assert doctor._pages() == "all are whole"
        with (tmp_path / "damaged.db").open("r+b") as file:
            file.seek(-40 * PAGE, 2)
            file.write(bytes(range(256)) * (8 * PAGE // 256))
        with pytest.raises(GroundswellError, match="restore a backup"):
            doctor._pages()


def test_pages_of_a_server_are_its_own(check, database: Database):
    said = "looked at by its server: pg_amcheck" if database.is_server else "all are whole"
    assert check(doctor._pages) == said


def test_a_service_that_never_ran_is_no_fault(check):
    said = check(doctor._service)
    assert "has not run" in said
    assert not isinstance(said, doctor.Note)


def test_a_lease_without_a_sign_of_life_is_told(check, database: Database):
    know_jobs(database, "crawl", {"crawl:a": utc_now()})
    take_lease(database, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    assert "host:1:abc works" in check(doctor._service)
    with database.write() as session:
        session.get_one(tables.Lease, "crawl").beat = utc_now() - timedelta(hours=1)
    said = check(doctor._service)
    assert isinstance(said, doctor.Note)
    assert "died while it held crawl of host:1:abc" in said


def test_jobs_that_nobody_does_are_told(check, database: Database):
    know_jobs(database, "crawl", {"crawl:a": utc_now() - timedelta(days=1)})
    assert "1 jobs are late, first crawl:a: start groundswell watch" in check(doctor._service)


def test_a_lane_that_is_worked_in_is_not_late_and_another_is(check, database: Database):
    for lane in ("analyze", "crawl"):
        know_jobs(database, lane, {lane: utc_now() - timedelta(days=1)})
    take_lease(database, LeaseStatus("analyze", None, 0, None), "host:1:abc")
    assert "1 jobs are late, first crawl: start groundswell watch" in check(doctor._service)
    take_lease(database, LeaseStatus("crawl", None, 0, None), "host:1:abc")
    assert "works" in check(doctor._service)


@pytest.mark.postgres
def test_late_is_told_by_the_clock_of_the_server(
    check, database: Database, monkeypatch: pytest.MonkeyPatch
):
    if not database.is_server:
        pytest.skip("SQLite has no clock of its own")
    know_jobs(database, "crawl", {"crawl:a": utc_now()})
    assert "idle" in check(doctor._service)
    monkeypatch.setattr("service.clock.clock", lambda _: utc_now() + timedelta(days=1))
    assert "1 jobs are late" in check(doctor._service)


def test_a_job_that_fails_is_told_with_its_cause(check, database: Database):
    now = utc_now()
    know_jobs(database, "crawl", {"crawl:a": now})
    take_lease(database, LeaseStatus("crawl", None, 0, None), "me")
    outcome = JobOutcome("crawl:a", now, 1.0, now, None, now, error="no paper")
    assert finish_jobs(database, "crawl", "me", [outcome])
    assert "crawl:a failed 1×: no paper" in check(doctor._service)


def test_a_clock_that_was_set_back_is_told(check, database: Database):
    assert "UTC" in check(doctor._clock)
    with database.write() as session:
        session.add(tables.Source(name="daily", type="feed"))
        session.flush()
        session.add(tables.IngestRun(source_id=1, started=utc_now() + timedelta(days=9)))
    with pytest.raises(GroundswellError, match="clock was set back"):
        check(doctor._clock)


def test_a_folder_that_is_not_there_fails_and_its_disk_is_looked_at(tmp_path: Path):
    with click.Context(doctor.command) as ctx:
        ctx.ensure_object(dict)["database_url"] = f"sqlite:///{tmp_path}/not/there/x.db"
        with pytest.raises(GroundswellError, match=f"no folder {tmp_path}/not/there: make it"):
            doctor._database()
        assert f"GB free at {tmp_path}" in doctor._disk()
        assert doctor._service() == doctor.NOT_YET


def test_a_check_that_breaks_costs_itself_alone(monkeypatch: pytest.MonkeyPatch):
    def breaks() -> str:
        raise ZeroDivisionError("of what\nnobody thought of")

    checks = [("first", breaks), ("second", lambda: "well")]
    monkeypatch.setattr(doctor, "_checks", lambda whole: checks)
    done = CliRunner().invoke(doctor.command)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "fail  first: ZeroDivisionError: of what nobody thought of",
        "ok    second: well",
    ]


def test_a_clock_that_may_be_ahead_is_told(check, database: Database):
    with database.write() as session:
        session.add(tables.Source(name="daily", type="feed"))
        session.flush()
        session.add(tables.IngestRun(source_id=1, started=utc_now() - timedelta(days=400)))
    said = check(doctor._clock)
    assert isinstance(said, doctor.Note)
    assert "is the clock ahead? Then run NTP" in said


def test_a_disk_that_is_almost_full_fails(check, monkeypatch: pytest.MonkeyPatch):
    assert "GB free" in check(doctor._disk)
    monkeypatch.setattr(doctor, "TOO_LITTLE", 10**18)
    with pytest.raises(GroundswellError, match="make room"):
        check(doctor._disk)


def test_the_pair_encoder_is_asked(check):
    assert check(doctor._pair_encoder) == "as shipped"


def test_a_named_pair_encoder_that_is_not_there_fails(check, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_PAIR_ENCODER", str(tmp_path / "absent"))
    with pytest.raises(GroundswellError, match="absent"):
        check(doctor._pair_encoder)
