"""`groundswell`: finds the command's module, runs it, and turns errors into one clear line.

Exit status: 0 done, 1 the work failed, 2 wrong usage.
"""

import importlib
import logging
import os
import sys

import click

from cli.context import SHARED_OPTIONS, printable
from config.errors import GroundswellError

COMMANDS = {
    "init": "cli.init",
    "demo": "cli.demo",
    "crawl": "cli.crawl",
    "import": "cli.import_",
    "analyze": "cli.analyze",
    "bursts": "cli.bursts",
    "watch": "cli.watch",
    "sample": "cli.sample",
    "refit": "cli.refit",
    "dashboard": "cli.dashboard",
    "narratives": "cli.narratives",
    "claims": "cli.claims",
    "digest": "cli.digest",
    "subscribers": "cli.subscribers",
    "export": "cli.export",
    "evaluate": "cli.evaluate",
    "status": "cli.status",
    "doctor": "cli.doctor",
    "db": "cli.db_",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used, so that `--help` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a person needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module, which has the function `command`."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        for one in (command, *getattr(command, "commands", {}).values()):
            one.params += [option for option in SHARED_OPTIONS if option not in one.params]
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="groundswell")
def groundswell() -> None:
    """Follow a public dispute: who says what about whom, with the receipts.

    Start with `groundswell demo`, which needs no network. For your own dispute: `groundswell init DIR`,
    edit the topic file there, then `crawl`, `analyze` and `dashboard`.
    """


class PlainFormatter(logging.Formatter):
    """Log lines hold what strangers wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without control characters."""
        return printable(super().format(record))


def main() -> None:
    """Run the command line."""
    # Threads of a model that wait for one another sleep, and leave the cores to other processes: two analyses
    # at once on two cores would else take four times as long as one.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # Interpreters that are started from here look for no modules in the working directory: it is the user's.
    os.environ["PYTHONSAFEPATH"] = "1"
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)  # libraries lower the levels of their own loggers
    handler.setFormatter(PlainFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])
    try:
        status = groundswell(standalone_mode=False)  # what ctx.exit() was given, or None
        sys.exit(status)
    except click.exceptions.Abort:
        sys.exit("interrupted; run the command again to go on")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except GroundswellError as error:
        click.echo(printable(f"error: {error}"), err=True)
        sys.exit(1)
