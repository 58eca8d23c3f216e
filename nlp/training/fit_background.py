"""Make `background.npz`: embeddings of random headlines and posts, what the world writes about.

The relevance heads of every topic are fitted against them (`nlp/relevance_features.py`), as exemplar
classifiers are against a fixed set of negatives (Hariharan et al. 2012). No text is kept, and none of the
held-out half, of the labelled or of the unlabelled documents that `fit_relevance` uses is among them.

Run: python -m nlp.training.fit_background DATA, where DATA holds corpus/*.jsonl.gz; before fit_relevance.
"""

import sys
import zlib
from pathlib import Path

import numpy as np

from config.settings import load_settings
from nlp.labelled import read
from nlp.models import BACKGROUND, Encoder, encoder
from nlp.training.fit_relevance import LABELS, corpus, held_out, is_unlabelled_sample

SHARE = {"headlines": 14, "articles": 3, "posts_x": 4}  # one document in so many


def texts(data: Path) -> list[str]:
    """Return the headlines, and the posts that have none."""
    labels = {(row["file"], row["url"]) for row in read(LABELS, "file", "url")}
    found = {
        " ".join((row.get("title") or row["text"]).split())
        for file, share in SHARE.items()
        for row in corpus(data, file)
        if zlib.crc32(b"background" + row["url"].encode()) % share == 0
        and not held_out(row)
        and not is_unlabelled_sample(file, row)
        and (file, row["url"]) not in labels
    }
    return sorted(found)


def main(data: Path, encode: Encoder) -> None:
    """Encode the texts and save the vectors, eight bits a dimension."""
    vectors = encode.encode(texts(data))
    scale = 127 / np.abs(vectors).max(axis=1, keepdims=True)
    np.savez_compressed(
        BACKGROUND,
        vectors=np.round(vectors * scale).astype(np.int8),
        encoder=np.array(encode.name),
    )
    sys.stdout.write(f"{len(vectors)} vectors\n")


if __name__ == "__main__":
    settings = load_settings()
    main(Path(sys.argv[1]), encoder(settings.encoder, settings.encoder_dtype))
