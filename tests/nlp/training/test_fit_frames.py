"""What the frame encoder is fitted on."""

import json
from pathlib import Path

from config import load_topic
from config.topic import BUNDLED
from nlp.places import Read
from nlp.training.fit_frames import examples
from nlp.training.topic_texts import held_out

KEY = "They trained on our books."
ROWS = [
    {
        "text": f"Claude answered {n} times. {KEY}", "kind": "post", "label": "against", "parties": {},
        "frames": ["hypocrisy"], "key": KEY, "key_frames": ["hypocrisy"], "neutral": [],
    }
    for n in range(60)
]  # fmt: skip


def test_key_sentences_are_read_beside_what_stands_before_them(tmp_path: Path):
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    reads, flags = examples(topic, path, [])
    found = dict(zip(reads, flags, strict=True))
    column = [frame.id for frame in topic.frame].index("hypocrisy")
    fitted = [row["text"] for row in ROWS if not held_out(row["text"])]
    assert 0 < len(fitted) < len(ROWS)
    assert all(found[Read(text, "")][column] for text in fitted)
    before = {read.around for read in reads if read.text == KEY}
    assert before == {text.removesuffix(KEY).strip() for text in fitted}
    assert any(read.text.startswith("Kimi answered") for read in reads)
