"""SIGKILL at random moments of everything at once: `python -m bench.kills --kills 100`.

Crawl, import, analysis, digest and export run side by side on one database, each killed again and again:
first while documents come and document stages label them, then, when all documents are there, while claims
and narratives are made of them. Then each is run to its end, and the database must say what one says that
nobody disturbed. A new database is begun every twenty kills, so that all moments of a first run are met:
SQLite's, or with `--database` PostgreSQL's, made beside the one that is named.
"""

import argparse
import json
import random
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench.killing.content import Line, content, differences, exported
from bench.killing.world import World, finish_all, make, served
from db.session import Database

GATHERING = ("crawl", "import", "label", "digest", "export")
READING = ("crawl", "import", "analyze", "digest", "export")
WHOLE = ("crawl", "import", "label", "analyze", "digest", "export")
EACH = 2  # kills of a command in each of the two halves
DOCUMENTS = "documents.jsonl"
A_ROUND = EACH * (len(GATHERING) + len(READING))
LONGER = 1.3  # of the time that a command takes alone, for five of them share the processor


def said(world: World) -> dict[str, list[Line]]:
    """Return what the database of a world says, and the documents that were exported."""
    lines = (world.folder / "data" / DOCUMENTS).read_text("utf-8").splitlines()
    rows = [json.loads(line) | {"collected": None} for line in lines]
    with closing(Database(world.url)) as database:
        return content(database) | {DOCUMENTS: exported(rows)}


def disturb(world: World, name: str, takes: float, draw: random.Random) -> int:
    """Start a command and kill it at random moments; return how often it was killed before its end."""
    moments = [(draw.uniform(0, LONGER * takes), draw.random() < 0.5) for _ in range(EACH)]
    return sum(world.kill_after(name, seconds, group) for seconds, group in moments)


def killed_round(world: World, takes: dict[str, float], seed: int) -> int:
    """Kill everything in two halves, ended well each; return how many kills met a command at work."""
    early = 0
    for half, names in enumerate((GATHERING, READING)):
        draws = [random.Random(f"{seed} {half} {name}") for name in names]
        with ThreadPoolExecutor(len(names)) as pool:
            early += sum(pool.map(lambda n, d: disturb(world, n, takes[n], d), names, draws))
        finish_all(world, ("crawl", "import", "label"))
    finish_all(world, ("analyze", "digest", "export", "doctor"))
    return early


def digests(world: World) -> dict[str, str]:
    """Return the texts of the digests."""
    return {path.name: path.read_text("utf-8") for path in world.folder.glob("digest/*.txt")}


def main() -> None:
    """Kill, compare, and say what was found; status 1 when anything was lost or is there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=A_ROUND, help=f"a multiple of {A_ROUND}")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", metavar="URL", help="of PostgreSQL, where others may be made")
    args = parser.parse_args()
    broken: list[str] = []
    with served() as web, tempfile.TemporaryDirectory() as folder:
        with make(Path(folder) / "calm", web, args.database) as calm:
            takes = finish_all(calm, WHOLE)
            wanted, papers = said(calm), digests(calm)
        for number in range(0, args.kills, A_ROUND):
            with make(Path(folder) / f"killed-{number}", web, args.database) as world:
                early = killed_round(world, takes, args.seed + number)
                found = differences(said(world), wanted)
                found += [
                    f"{name} differs"
                    for name, words in digests(world).items()
                    if words != papers.get(name)
                ]
            print(
                f"{A_ROUND} kills, {early} of them before the end: {'; '.join(found) or 'the same'}",
                flush=True,
            )
            broken += found
    rows = sum(map(len, wanted.values()))
    print(f"{args.kills} kills; an undisturbed database has {rows:,} rows in {len(wanted)} tables")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
