"""`groundswell subscribers`: who gets the digest, and what became of each mail."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import IO
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from cli import context
from config.errors import GroundswellError
from db.queries import subscribers as people
from db.selection import Selection
from db.store import deliveries
from db.store.subscribers import add_subscriber, remove_subscriber, set_state
from digest import bounces, message, subscription

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@click.group("subscribers")
def command() -> None:
    """Say who gets the digest. Nobody needs an account; each address confirms by a signed link.

    \b
    Examples:
      groundswell subscribers add ada@example.org --party deepseek --weekday tuesday --zone Europe/Berlin
      groundswell subscribers list
    """


def _zone(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ValueError, OSError, KeyError) as error:
        raise click.BadParameter(f"{value!r} is no time zone such as Europe/Berlin") from error


@command.command("add")
@click.argument("address")
@click.option("--daily/--weekly", default=False, help="How often (weekly).")
@click.option("--alerts/--no-alerts", default=False, help="Also a mail when talk bursts (no).")
@click.option("--weekday", type=click.Choice(WEEKDAYS), default="monday", show_default=True)
@click.option("--hour", type=click.IntRange(0, 23), default=7, show_default=True)
@click.option(
    "--zone", default="UTC", show_default=True, callback=_zone, help="Time zone of the hour."
)
@click.option("--language", default="en_GB", show_default=True, help="Language of the dates.")
@click.option("--party", "parties", multiple=True, metavar="ID", help="Only texts that name it.")
@click.option("--confirmed", is_flag=True, help="The person has agreed already; send no request.")
def add(
    address: str, daily: bool, alerts: bool, weekday: str, hour: int, zone: str, language: str,
    parties: tuple[str, ...], confirmed: bool,
) -> None:  # fmt: skip
    """Add a subscriber, or change what one gets. A new one is asked by mail to confirm."""
    topic, settings = context.topic(), context.settings()
    unknown = sorted(set(parties) - {p.id for p in topic.party})
    if unknown:
        raise click.UsageError(f"not in topic {topic.id}: party {', '.join(unknown)}")
    preferences = {
        "rhythm": "daily" if daily else "weekly",
        "alerts": alerts,
        "weekday": WEEKDAYS.index(weekday),
        "hour": hour,
        "zone": zone,
        "locale": context.locale(language),
        "filter": Selection(parties=parties).to_query(),
    }
    with context.database() as database:
        key = add_subscriber(
            database, topic.id, message.address(address), preferences, confirmed=confirmed
        )
        reader = people.subscriber(database, key)
        if reader is None or reader.state != "pending":
            click.echo("confirmed")
        elif settings.smtp_host:
            subscription.ask_to_confirm(database, topic, settings, key)
            click.echo("asked to confirm")
        else:
            context.say("No mail server is set (smtp_host); give the person this link:")
            click.echo(subscription.confirm_url(database, settings, key))


@command.command("remove")
@click.argument("address")
def remove(address: str) -> None:
    """Delete a subscriber with the record of what was sent."""
    with context.database() as database:
        remove_subscriber(database, context.topic().id, message.address(address))


@command.command("confirm")
@click.argument("address")
def confirm(address: str) -> None:
    """Confirm a subscriber who has said yes by another way."""
    topic = context.topic()
    with context.database() as database:
        for reader in people.subscribers(database, topic.id):
            if reader.address.casefold() == message.address(address).casefold():
                set_state(database, reader.id, "confirmed")
                return
    raise GroundswellError(f"subscriber {address}: not known for topic {topic.id}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def list_(as_json: bool) -> None:
    """Show the subscribers, what each gets, and what became of the last mail."""
    with context.database() as database:
        found = people.subscribers(database, context.topic().id)
        last = people.last_deliveries(database, context.topic().id)
    if as_json:
        for s in found:
            sent = asdict(last[s.id]) if s.id in last else None
            click.echo(json.dumps(asdict(s) | {"last_delivery": sent}, default=str))
        return
    table = Table("address", "state", "gets", "when", "filter", "last mail", "trouble", box=None)
    for s in found:
        mail = last.get(s.id)
        day = "every day" if s.rhythm == "daily" else WEEKDAYS[s.weekday]
        table.add_row(
            *map(
                context.printable,
                (
                    s.address,
                    s.state,
                    s.rhythm + (" and alerts" if s.alerts else ""),
                    f"{day} {s.hour:02}:00 {s.zone}",
                    s.filter,
                    f"{mail.period} {mail.state}" if mail else "",
                    s.trouble or (mail.reason if mail and mail.reason else ""),
                ),
            )
        )
    context.table(table)


@command.command("deliveries")
@click.option("--state", "states", multiple=True, help="Only these, e.g. doubtful.")
@click.option("--limit", default=50, show_default=True)
def deliveries_(states: tuple[str, ...], limit: int) -> None:
    """Show what became of the latest mails.

    A doubtful one may or may not have arrived: the line broke, or the program was killed, between the last
    byte and the mail server's answer. It is never sent again by itself. Look for its id in the mail server's
    log and say what you found: `groundswell subscribers settle ID --arrived` or `--again`.
    """
    with context.database() as database:
        found = people.deliveries(database, states, limit)
    table = Table("address", "period", "state", "message id", "reason", box=None)
    for d in found:
        row = (d.address, f"{d.kind} {d.period}", d.state, d.message_id, d.reason or "")
        table.add_row(*map(context.printable, row))
    context.table(table)


@command.command("settle")
@click.argument("message_id")
@click.option(
    "--arrived/--again", required=True, default=None, help="It arrived, or it is to be sent again."
)
def settle(message_id: str, arrived: bool) -> None:
    """Decide a doubtful delivery by its message id."""
    with context.database() as database:
        if not deliveries.settle_doubtful(database, message_id, arrived):
            raise GroundswellError(f"message {message_id}: not doubtful")


@command.command("bounced")
@click.argument("reports", type=click.File("rb"), nargs=-1, required=True)
def bounced(reports: Iterable[IO[bytes]]) -> None:
    """Record mails that came back, from delivery reports (files, or - for a pipe)."""
    with context.database() as database:
        for file in reports:
            bounce = bounces.read(file.read())
            known = bounce is not None and bounces.record(database, bounce)
            click.echo(
                f"{file.name}: {'recorded' if known else 'no permanent bounce of a mail of ours'}"
            )
