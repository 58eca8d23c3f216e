"""When a job is due: also after it was missed, and when the clock jumps."""

from datetime import UTC, datetime, time, timedelta

from service.schedule import WEEK, Every, Weekly

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)
EVERY = Every(HOUR)
MONDAYS = Weekly(0, time(6))


def test_an_interval_begins_at_once_and_counts_from_the_last_run():
    assert EVERY.first(NOW) == NOW
    assert EVERY.due_after_run(NOW - HOUR / 2, NOW) == NOW + HOUR


def test_what_was_missed_for_days_is_one_run():
    assert EVERY.due_after_run(NOW - 50 * HOUR, NOW) == NOW + HOUR
    assert MONDAYS.due_after_run(datetime(2026, 1, 5, 6, tzinfo=UTC), NOW) == datetime(
        2026, 3, 9, 6, tzinfo=UTC
    )


def test_a_week_begins_with_its_next_day_not_at_once():
    assert MONDAYS.first(NOW) == datetime(2026, 3, 9, 6, tzinfo=UTC)
    assert Weekly(2, time(12)).first(NOW) == NOW + WEEK
    assert Weekly(2, time(12, 1)).first(NOW) == NOW + timedelta(minutes=1)


def test_a_clock_that_was_ahead_does_not_keep_a_job_waiting():
    ahead = NOW + timedelta(days=365)
    assert EVERY.plausible(EVERY.due_after_run(ahead, ahead), ahead, NOW) == NOW + HOUR
    due = MONDAYS.due_after_run(ahead, ahead)
    assert MONDAYS.plausible(due, ahead, NOW) == datetime(2026, 3, 9, 6, tzinfo=UTC)


def test_a_clock_set_back_over_a_date_does_not_answer_it_twice():
    monday = datetime(2026, 3, 9, 6, tzinfo=UTC)
    due = MONDAYS.due_after_run(monday, monday)
    assert due == monday + WEEK
    assert MONDAYS.plausible(due, monday, monday - HOUR) == monday + WEEK


def test_what_is_due_stays_due():
    assert EVERY.plausible(NOW - HOUR, None, NOW) == NOW - HOUR
    assert MONDAYS.plausible(NOW - HOUR, None, NOW) == NOW - HOUR
