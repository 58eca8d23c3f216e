"""`groundswell dashboard`: the Streamlit app on this machine."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys

import click

from cli import context
from config import Settings
from config.errors import GroundswellError
from dashboard.links import SAMPLE_WEB

ADDRESS = "localhost"
OPTIONS = {
    "server.address": ADDRESS,
    "server.headless": "true",  # no question for an e-mail address, no browser of its own accord
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "logger.hideWelcomeMessage": "true",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#0b6e99",
    "theme.textColor": "#1f2a37",
    "theme.secondaryBackgroundColor": "#f4f6f8",
}


@click.command("dashboard")
@click.option("--port", default=8501, show_default=True)
def command(port: int) -> None:
    """Serve the dashboard on http://localhost:8501 until Ctrl-C.

    \b
    Examples:
      groundswell dashboard
      groundswell dashboard --database sqlite:///groundswell-demo.db --port 8600
    """
    with context.database():
        pass  # created or migrated, and any complaint is made here rather than in the browser
    context.topic()
    serve(context.settings(), port)


def serve(settings: Settings, port: int, sample_web: str | None = None) -> None:
    """Run Streamlit in a process of its own until it ends or is interrupted.

    `sample_web` is where the originals of the sample web are served, if they are.

    Raises:
        GroundswellError: the port is taken.
    """
    _refuse_taken(port)
    spec = importlib.util.find_spec("app")
    if spec is None or spec.origin is None:
        raise GroundswellError("app.py is not installed")
    environment = os.environ | {
        "GROUNDSWELL_DATABASE_URL": settings.database_url,
        "GROUNDSWELL_TOPIC": str(settings.topic),
    }
    if sample_web:
        environment[SAMPLE_WEB] = sample_web
    flags = [f"--{key}={value}" for key, value in {**OPTIONS, "server.port": port}.items()]
    context.say(f"The dashboard is on http://{ADDRESS}:{port} (Ctrl-C stops it)")
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


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((ADDRESS, port)) == 0:
            raise GroundswellError(f"port {port} is taken; choose another with --port")
