"""`groundswell init`: a directory for a dispute of one's own."""

import json
from pathlib import Path

import click

from cli import context
from config import Settings
from config.settings import FILE
from config.topic import BUNDLED


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def command(directory: Path) -> None:
    """Make DIRECTORY with a settings file and a copy of the topic to edit.

    The settings file lists every setting with its meaning and default. Files that are there already are
    left as they are.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in (
            (directory / FILE, _settings_file()),
            (directory / "topic.toml", (BUNDLED / "ai-distillation.toml").read_text("utf-8")),
        ):
            if path.exists():
                context.say(f"left as it is: {path}")
            else:
                path.write_text(text, "utf-8")
                click.echo(path)
    except OSError as error:
        raise click.ClickException(f"{directory}: cannot be written: {error.strerror}") from error
    context.say(f"Next: cd {directory}; edit topic.toml; set contact in {FILE}; groundswell crawl")


def _settings_file() -> str:
    """Return a settings file that says what each setting means; only the topic is set."""
    lines = [
        "# Settings of this installation. A line without # is in force.",
        'topic = "topic.toml"',
    ]
    for name, field in Settings.model_fields.items():
        if name != "topic":
            lines += ["", f"# {field.description}", _setting(name, field.default)]
    return "\n".join(lines) + "\n"


def _setting(name: str, default: object) -> str:
    """Return a line of TOML that is not in force; what has no default is left to be written."""
    return f"# {name} =" if default is None else f"# {name} = {_toml(default)}"


def _toml(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, tuple) else f'"{value}"'
