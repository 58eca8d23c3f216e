"""SIGKILL at random moments of everything at once: `python -m bench.kills --kills 100`.

Crawl, import, analysis, digest and export run side by side on one database, each killed again and again:
first while documents come and document stages label them, then, when all documents are there, while claims
and narratives are made of them. Then texts are edited, an article is gone and posts are taken back, and all
is done once more. Each command is run to its end, and the database must say what one says that met the same
and that nobody disturbed. A new database is begun every twenty kills, so that all moments of a first run are
met: SQLite's, or with `--database` PostgreSQL's, made beside the one that is named.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from bench.killing.content import Line, content, differences, exported
from bench.killing.world import Edition, World, finish_all, make, served
from db.session import Database

GATHERING = ("crawl", "import", "label", "digest", "export")
READING = ("crawl", "import", "analyze", "digest", "export")
WHOLE = ("crawl", "import", "label", "analyze", "digest", "export")
HALVES = (GATHERING, READING)
ENDINGS = (
    ("crawl", "import", "label"),
    ("crawl", "import", "analyze", "digest", "export", "doctor"),
)
EDITIONS = 2
DOCUMENTS = "documents.jsonl"
A_ROUND = EDITIONS * len(GATHERING + READING)  # each command once
LONGER = 1.3  # of the time that a command takes alone, for five of them share the processor

Kill = tuple[int, int, str]  # in which edition and half, and which command


def said(world: World) -> dict[str, list[Line]]:
    """Return what the database of a world says, and the documents that were exported."""
    lines = (world.folder / "data" / DOCUMENTS).read_text("utf-8").splitlines()
    rows = [json.loads(line) | {"collected": None} for line in lines]
    with closing(Database(world.url)) as database:
        return content(database) | {DOCUMENTS: exported(rows)}


def undisturbed(world: World, editions: Sequence[Edition]) -> list[dict[str, float]]:
    """Run everything on each edition of the web; return the seconds that each command took."""
    return [finish_all(world.at(edition), WHOLE) for edition in editions]


def planned(number: int, draw: random.Random) -> list[Kill]:
    """Draw which commands a round kills, at most each of both halves of every edition once."""
    known = [
        (e, h, name) for e in range(EDITIONS) for h, names in enumerate(HALVES) for name in names
    ]
    return draw.sample(known, min(number, A_ROUND))


def killed_round(
    world: World, editions: Sequence[Edition], takes: Sequence[Mapping[str, float]],
    kills: Sequence[Kill], draw: random.Random,
) -> int:  # fmt: skip
    """Kill on each edition in two halves, ended well each; return how many kills met a command at work."""
    early = 0
    for number, edition in enumerate(editions):
        seen = world.at(edition)
        for half, names in enumerate(HALVES):
            chosen = [name for name in names if (number, half, name) in kills]
            moments = [draw.uniform(0, LONGER * takes[number][name]) for name in chosen]
            groups = [draw.random() < 0.5 for _ in chosen]
            with ThreadPoolExecutor(len(names)) as pool:
                early += sum(pool.map(seen.kill_after, chosen, moments, groups))
            finish_all(seen, ENDINGS[half])
    return early


def digests(world: World) -> dict[str, str]:
    """Return the texts of the digests."""
    return {path.name: path.read_text("utf-8") for path in world.folder.glob("digest/*.txt")}


def main() -> None:
    """Kill, compare, and say what was found; status 1 when anything was lost or is there twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=A_ROUND, help=f"{A_ROUND} a database")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", metavar="URL", help="of PostgreSQL, where others may be made")
    args = parser.parse_args()
    broken: list[str] = []
    with served() as editions, tempfile.TemporaryDirectory() as folder:
        with make(Path(folder) / "calm", args.database) as calm:
            takes = undisturbed(calm, editions)
            wanted, papers = said(calm), digests(calm)
        for number in range(0, args.kills, A_ROUND):
            draw = random.Random(args.seed + number)
            kills = planned(args.kills - number, draw)
            with make(Path(folder) / f"killed-{number}", args.database) as world:
                early = killed_round(world, editions, takes, kills, draw)
                found = differences(said(world), wanted)
                found += [
                    f"{name} differs"
                    for name, words in digests(world).items()
                    if words != papers.get(name)
                ]
            print(
                f"{len(kills)} kills, {early} of them before the end: {'; '.join(found) or 'the same'}",
                flush=True,
            )
            broken += found
    rows = sum(map(len, wanted.values()))
    print(f"{args.kills} kills; an undisturbed database has {rows:,} rows in {len(wanted)} tables")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
