"""The files that installations begin with: what linters can tell without containers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from config import Settings, load_topic
from config.settings import load_settings
from config.topic import BUNDLED

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
UNIT = ROOT / "deploy" / "groundswell.service"
UNITS = sorted((ROOT / "deploy").glob("*.service"))
FILES = (ROOT / ".env.example", ROOT / "compose.yaml", ROOT / "docs" / "operations.md")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_variable_that_is_named_is_a_setting(path: Path):
    known = {f"GROUNDSWELL_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"GROUNDSWELL_[A-Z_]+", path.read_text("utf-8")))
    assert named
    assert named <= known


def test_no_secret_has_a_value_in_the_example():
    text = (ROOT / ".env.example").read_text("utf-8")
    for line in re.findall(r"^#?\w*(?:PASSWORD|SECRET|TOKEN|KEY)=.*$", text, re.M):
        assert line.endswith("=")


def test_compose_waits_for_the_database_and_shows_ports_to_this_machine_only():
    services = COMPOSE["services"]
    assert services["watch"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert all(
        port.startswith("127.0.0.1:") for s in services.values() for port in s.get("ports", ())
    )
    volumes = {v.partition(":")[0] for s in services.values() for v in s["volumes"]}
    assert volumes == set(COMPOSE["volumes"])


def test_the_image_is_made_of_files_that_exist_and_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
    assert all((ROOT / name).exists() for name in copied)
    assert any(line.startswith("USER ") and "root" not in line for line in lines)


def test_the_image_has_the_python_that_the_locks_are_made_for():
    (made_for,) = re.findall(r"--python-version (\S+)", (ROOT / "Makefile").read_text("utf-8"))
    (image,) = re.findall(r"^FROM python:(\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    assert image.startswith(f"{made_for}-")


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    text = unit.read_text("utf-8")
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
    text = re.sub(r"^(User|Group)=.*\n", "", text, flags=re.M)
    (tmp_path / unit.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / unit.name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_waits_longer_for_the_end_than_the_service_takes():
    from service.watch import STOP

    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text("utf-8"), re.M)
    assert int(seconds) > STOP + 2


def pins(path: Path) -> set[str]:
    """Return the pinned packages of a lock, or of a file of hashes, with names in one spelling."""
    lines = re.findall(r"^([\w.-]+)==(\S+)", path.read_text("utf-8"), re.M)
    return {f"{re.sub('[-_.]+', '-', name).lower()}=={version}" for name, version in lines}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_but_torch_has_its_hashes(name: str):
    """After a change of a lock: make hashes."""
    lock, hashes = ROOT / f"{name}.lock", ROOT / f"{name}.hashes"
    assert {pin for pin in pins(lock) if not pin.startswith("torch==")} == pins(hashes)
    for entry in re.split(r"\n(?=\w)", hashes.read_text("utf-8").strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_packages_are_installed_by_their_hashes():
    """What is installed after them, without, is torch alone: everything else is there by then."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for options in ("-r requirements", "--no-build-isolation -r requirements-dev"):
        assert f"$(HASHES) {options}.hashes\n" in makefile
    assert "HASHES := --no-deps --require-hashes\n" in makefile
    assert (
        "pip install --no-deps --require-hashes -r requirements.hashes"
        in (ROOT / "Dockerfile").read_text()
    )


def test_what_is_built_is_built_with_the_setuptools_that_was_installed_by_its_hash():
    """In isolation pip would fetch the newest one."""
    assert any(pin.startswith("setuptools==") for pin in pins(ROOT / "requirements.hashes"))
    makefile, dockerfile = (ROOT / name for name in ("Makefile", "Dockerfile"))
    assert "$(PIP_INSTALL) --no-deps --no-build-isolation --editable .\n" in makefile.read_text()
    assert "pip install --no-deps --no-build-isolation . " in dockerfile.read_text()


SECRETS = (".env", "groundswell.toml", "groundswell.key", ".streamlit/secrets.toml")


@pytest.mark.parametrize("name", [".dockerignore", ".gitignore"])
def test_files_that_hold_secrets_get_into_no_image_and_no_commit(name: str):
    left_out = (ROOT / name).read_text("utf-8").splitlines()
    assert set(SECRETS) <= set(left_out)


def test_every_file_that_cannot_be_made_again_is_in_the_manual_of_backups():
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    chapter = manual.split("\n## Backup and restore\n")[1].split("\n## ")[0]
    made = [str(Settings.model_fields[name].default) for name in ("pseudonym_key_file", "refit")]
    assert all(f"`{name}`" in chapter for name in (*SECRETS, *made))


def test_the_example_says_where_the_key_of_links_is():
    example = (ROOT / ".env.example").read_text("utf-8")
    (said,) = re.findall(r"^# (.*)\n#GROUNDSWELL_SECRET_KEY=", example, re.M)
    assert "kept in the database" in said
    assert "kept in the database" in str(Settings.model_fields["secret_key"].description)


def test_every_lane_is_in_the_manual_and_in_the_help():
    from cli.watch import command
    from service.jobs import lanes

    topic = load_topic(BUNDLED / "ai-distillation.toml")
    names = {lane.chosen_by for lane in lanes(topic, load_settings(smtp_host="mail.example"))}
    (only,) = [option.help for option in command.params if option.name == "names"]
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert names == set(re.findall(r"^\| `(\w+)` \|", manual, re.M)) & names
    assert all(name in only for name in names)
