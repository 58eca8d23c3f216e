"""`groundswell dashboard`: the Streamlit app on this machine."""

import importlib.util
import ipaddress
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click

import dashboard
from cli import context
from config import Settings
from config.errors import GroundswellError
from dashboard.links import SAMPLE_WEB

ADDRESS = "localhost"
OPTIONS = {
    "server.headless": "true",  # no question for an e-mail address, no browser of its own accord
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "logger.hideWelcomeMessage": "true",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
}
THEME = "theme.toml"
SECRETS = Path(".streamlit") / "secrets.toml"

SERVED = (
    "served"  # beside app.py: Streamlit puts its folder first among those that modules come from
)


@click.command("dashboard")
@click.option("--port", default=8501, show_default=True)
@click.option(
    "--address",
    default=ADDRESS,
    show_default=True,
    help="Address to listen on; other than loopback needs sign-in (see docs/dashboard.md).",
)
@click.option(
    "--open-to-all",
    is_flag=True,
    help="Listen on a public address without sign-in: whoever reaches it reads and corrects everything.",
)
def command(port: int, address: str, open_to_all: bool) -> None:
    """Serve the dashboard on http://localhost:8501 until Ctrl-C.

    \b
    Examples:
      groundswell dashboard
      groundswell dashboard --database sqlite:///groundswell-demo.db --port 8600
    """
    refuse_unguarded(address, context.settings(), open_to_all=open_to_all)
    with context.database():
        pass  # migrated, and any complaint is made here rather than in the browser
    context.topic()
    serve(context.settings(), port, address=address)


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address that is listened on."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_unguarded(address: str, settings: Settings, *, open_to_all: bool) -> None:
    """Refuse to listen where others reach the dashboard, unless people sign in or all are meant.

    Raises:
        GroundswellError: nobody would have to sign in, or nobody could.
    """
    if settings.sign_in and not SECRETS.is_file():
        raise GroundswellError(
            f"people are to sign in, but {SECRETS} is not there: docs/dashboard.md says what it holds"
        )
    if not (is_loopback(address) or settings.sign_in or open_to_all):
        raise GroundswellError(
            f"on {address} everybody who reaches it could read and correct everything: set"
            " dashboard_readers, dashboard_analysts or dashboard_admins, or say --open-to-all"
        )


def serve(
    settings: Settings, port: int, sample_web: str | None = None, address: str = ADDRESS
) -> None:
    """Run Streamlit in a process of its own until it ends or is interrupted.

    `sample_web` is where the originals of the sample web are served, if they are.

    Raises:
        GroundswellError: the port is taken.
    """
    _refuse_taken(address, port)
    spec = importlib.util.find_spec(SERVED)
    if spec is None or spec.origin is None:
        raise GroundswellError("served.py is not installed")
    environment = os.environ | {
        "GROUNDSWELL_DATABASE_URL": settings.database_url,
        "GROUNDSWELL_TOPIC": str(settings.topic),
    }
    if sample_web:
        environment[SAMPLE_WEB] = sample_web
    theme = Path(dashboard.__file__).with_name(THEME)
    own = {"server.port": port, "server.address": address, "theme.base": theme}
    flags = [f"--{key}={value}" for key, value in {**OPTIONS, **own}.items()]
    context.say(f"The dashboard is on http://{address}:{port} (Ctrl-C stops it)")
    process = subprocess.Popen(  # noqa: S603  our own interpreter and file
        [sys.executable, "-m", "streamlit", "run", spec.origin, *flags],
        env=environment,
        stdout=sys.stderr,  # Streamlit tells there what went wrong in a page
    )
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        process.wait()
    except KeyboardInterrupt:
        process.wait(10)


def _refuse_taken(address: str, port: int) -> None:
    host = ADDRESS if address in ("0.0.0.0", "::") else address.strip("[]")  # noqa: S104
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, port)) == 0:
            raise GroundswellError(f"port {port} is taken; choose another with --port")
