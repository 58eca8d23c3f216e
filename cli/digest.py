"""`groundswell digest`: what is new, as a mail, a page and a text."""

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import context
from config.errors import GroundswellError
from db.selection import Selection
from digest import files, periods, render
from digest.compose import compose
from digest.delivery import Report, send_due, send_period
from digest.gather import gather
from digest.periods import Period

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("digest")
@click.option(
    "--week", "week_name", metavar="WEEK", help="ISO week, e.g. 2026-W09; the last one otherwise."
)
@click.option("--daily", is_flag=True, help="The digest of one day instead of a week.")
@click.option(
    "--day", type=DAY, help="That day, UTC, e.g. 2026-02-23 (implies --daily); yesterday otherwise."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write .eml, .html and .txt there; nothing is sent unless --send is given too.",
)
@click.option("--send", is_flag=True, help="Send it to the subscribers who have not got it yet.")
@click.option("--due", is_flag=True, help="Send what is due by now to each reader, alerts too.")
@click.option(
    "--where",
    metavar="QUERY",
    default="",
    help="Filter, as in the address of a dashboard page: parties=deepseek",
)
@click.option(
    "--language",
    default="en_GB",
    show_default=True,
    help="Language of the dates, e.g. de or en_US; the sentences are English.",
)
def command(
    week_name: str | None, daily: bool, day: datetime | None, out: Path | None, send: bool, due: bool,
    where: str, language: str,
) -> None:  # fmt: skip
    """Make the digest: what is new in the dispute, with receipts. Without --out or --send it is printed.

    It tells volume, the most shared stories, lines of argument, claims and conflicting figures, sides,
    frames, quotes, what is announced for the next seven days, and blind spots; nothing that a digest which
    was sent told before. Weeks are ISO weeks from Monday to Sunday, days are UTC.

    --out makes the mail (.eml), the page (.html) and the text (.txt), and sends nothing. --send may be
    repeated: nobody gets the mail of a period twice. --due sends to each reader at the hour that was chosen,
    and alerts on bursts; `groundswell watch` does so by itself. Readers are added by `groundswell subscribers
    add`; sending needs the settings mail_from and smtp_host, and links lead to base_url.

    \b
    Examples:
      groundswell digest                                        the last week, printed
      groundswell digest --week 2026-W09 --out digest
      groundswell digest --week 2026-W09 --where parties=deepseek --language de
      groundswell digest --daily --day 2026-02-23
      groundswell digest --send

    The manual is docs/digest.md.
    """
    period = _period(week_name, daily, day)
    settings, topic = context.settings(), context.topic()
    with context.database() as database:
        if due:
            _tell(send_due(database, topic, settings))
            return
        if send:
            _tell(send_period(database, topic, settings, period))
        if send and not out:
            return
        material = gather(
            database, topic, settings, period, Selection.from_query(where), context.locale(language)
        )
        digest = compose(material)
    if out:
        for file in files.write(digest, out):
            click.echo(file)
    else:
        click.echo(context.printable(render.text(digest)), nl=False)


def _period(week_name: str | None, daily: bool, day: datetime | None) -> Period:
    if week_name and (daily or day):
        raise click.UsageError("--week and --daily exclude one another")
    if week_name:
        return periods.week(week_name)
    if day:
        return periods.day(day.date())
    return periods.last_complete("daily" if daily else "weekly", datetime.now(UTC))


def _tell(report: Report) -> None:
    """Say what became of the deliveries.

    Raises:
        GroundswellError: not all were sent.
    """
    for reason in report.reasons:
        context.say(reason)
    told = ", ".join(
        f"{number} {state}" for state, number in sorted(report.counts.items()) if number
    )
    click.echo(told or "nothing to send")
    if set(+report.counts) - {"sent"}:
        raise GroundswellError(
            "not every mail was taken; `groundswell subscribers deliveries` says why"
        )
