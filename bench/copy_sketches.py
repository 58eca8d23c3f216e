"""Which sketch finds which copies: MinHash bands, datasketch's LSH Ensemble, winnowed fingerprints.

Run: python -m bench.copy_sketches COPIES, the rows that bench.copied_articles makes. Prints for each sketch
the share of copies that it brings together with their original, by kind of change, and the error and time
of rensa's and datasketch's signatures.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import datasketch
import numpy as np
import rensa

from nlp.copies.shingles import shingles, tokens, winnowed
from nlp.labelled import read

PERMUTATIONS, ROWS, PARTITIONS = 128, 4, 16
Pair = tuple[int, int, str]


def main(path: Path) -> None:
    """Measure and print."""
    rows = read(path, "text", "group", "change")
    runs = [shingles(tokens(row["text"])) for row in rows]
    sets = [np.unique(run) for run in runs]
    originals = {r["group"]: i for i, r in enumerate(rows) if r["change"] == "original"}
    pairs = [
        (i, originals[r["group"]], r["change"])
        for i, r in enumerate(rows)
        if r["change"] != "original"
    ]
    exact = np.array([_jaccard(sets[a], sets[b]) for a, b, _ in pairs])

    start = time.process_time()
    by_rensa = np.array(
        rensa.RMinHash.digest_matrix_from_token_hash_sets(
            [found.tolist() for found in sets], num_perm=PERMUTATIONS, seed=1
        ).to_rows()
    )
    middle = time.process_time()
    sketches = [_sketch(found) for found in sets]
    rensas, datasketches = middle - start, time.process_time() - middle
    by_datasketch = np.array([sketch.hashvalues for sketch in sketches])
    for name, found in (("rensa", by_rensa), ("datasketch", by_datasketch)):
        guessed = np.array([(found[a] == found[b]).mean() for a, b, _ in pairs])
        print(f"{name}: root mean square error {np.sqrt(np.mean((guessed - exact) ** 2)):.3f}")
    print(f"processor time of datasketch's signatures to rensa's: {datasketches / rensas:.1f}")

    bands = by_rensa.reshape(len(rows), -1, ROWS)
    _tell("bands", pairs, lambda a, b: bool((bands[a] == bands[b]).all(axis=1).any()))
    marks = [set(winnowed(run).tolist()) for run in runs]
    _tell("winnowed fingerprints", pairs, lambda a, b: bool(marks[a] & marks[b]))
    for threshold in (0.8, 0.6):
        index = datasketch.MinHashLSHEnsemble(threshold, PERMUTATIONS, num_part=PARTITIONS)
        index.index([(i, sketch, len(sets[i])) for i, sketch in enumerate(sketches)])
        hosts = {a: set(index.query(sketches[a], len(sets[a]))) for a, _, _ in pairs}
        _tell(f"LSH Ensemble at {threshold}", pairs, lambda a, b, hosts=hosts: b in hosts[a])


def _sketch(hashes: "np.ndarray") -> datasketch.MinHash:
    made = datasketch.MinHash(PERMUTATIONS, seed=1, hashfunc=lambda x: x, scheme="affine64")
    made.update_batch(hashes)
    return made


def _jaccard(one: "np.ndarray", other: "np.ndarray") -> float:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


def _tell(name: str, pairs: list[Pair], together: Callable[[int, int], bool]) -> None:
    def hits() -> Iterator[str]:
        found: dict[str, list[bool]] = defaultdict(list)
        for a, b, change in pairs:
            found[change].append(together(a, b))
        for change, values in sorted(found.items()):
            yield f"{change} {np.mean(values):.2f}"

    print(f"{name}: {', '.join(hits())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
