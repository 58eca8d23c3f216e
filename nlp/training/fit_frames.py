"""Fine-tune the frame encoder on a topic's frames: text -> log odds of each frame; int8 ONNX.

Run: python -m nlp.training.fit_frames OUT, where OUT becomes the folder of the model. The data are the
examples, counterexamples and background sentences of the settings' topic file, nothing else; half of them
come a second time with the parties exchanged, so that no name decides. Some seven minutes on one core.
"""

import json
import logging
import random
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerBase

from config import Topic, load_topic
from config.settings import load_settings
from nlp.few_shot import Flags, flag_frames
from nlp.models import locate
from nlp.names import exchange
from nlp.onnx import MAX_TOKENS
from nlp.training.finetune import export_classifier, linear_schedule

log = logging.getLogger(__name__)
SEED = 20260223
BATCH, RATE, HEAD_RATE, EPOCHS = 16, 1e-4, 2e-3, 6
EXCHANGED = 0.5
SMOOTHING = 0.04


class FrameEncoder(torch.nn.Module):
    """A sentence encoder (mean of the token vectors) with one logistic output a frame."""

    def __init__(self, body: BertModel, frames: int) -> None:
        super().__init__()
        self.body = body
        self.head = torch.nn.Linear(body.config.hidden_size, frames)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.constant_(self.head.bias, -2.0)  # most sentences use no frame

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return log odds, shape (texts, frames)."""
        states = self.body(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        found: torch.Tensor = self.head((states * mask).sum(1) / mask.sum(1))
        return found


def main(out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and frames.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = FrameEncoder(BertModel.from_pretrained(base, dtype=torch.float32), len(topic.frame))
    fit(model, tokenizer, *examples(topic))
    export_classifier(model, tokenizer, out, ("a text",))
    (out / "frames.json").write_text(
        json.dumps({frame.id: frame.description for frame in topic.frame}, indent=1) + "\n", "utf-8"
    )


def examples(topic: Topic) -> tuple[list[str], Flags]:
    """Return the topic's sentences and their frames, some also with the parties exchanged."""
    draw = random.Random(SEED)
    texts, flags = flag_frames(topic)
    swapped = [(i, exchange(text, topic)) for i, text in enumerate(texts)]
    more = [(i, s) for i, s in swapped if s != texts[i] and draw.random() < EXCHANGED]
    return texts + [s for _, s in more], np.vstack([flags, flags[[i for i, _ in more]]])


def fit(
    model: FrameEncoder, tokenizer: PreTrainedTokenizerBase, texts: list[str], flags: Flags
) -> None:
    """Train all but the word vectors and the first layer, with warm-up and linear decay."""
    frozen = ("embeddings.", "encoder.layer.0.")
    for name, parameter in model.body.named_parameters():
        parameter.requires_grad_(not name.startswith(frozen))
    body = [p for p in model.body.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": model.head.parameters(), "lr": HEAD_RATE}]
    )
    steps = EPOCHS * (len(texts) // BATCH)
    schedule = linear_schedule(optimiser, steps // 10, steps)
    wanted = torch.tensor(flags, dtype=torch.float32) * (1 - SMOOTHING) + SMOOTHING / 4
    draw, order = random.Random(SEED), list(range(len(texts)))
    model.train()
    for epoch in range(EPOCHS):
        draw.shuffle(order)
        losses = []
        for first in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[first : first + BATCH]
            batch = tokenizer(
                [texts[i] for i in rows], padding=True, truncation=True, max_length=MAX_TOKENS,
                return_tensors="pt",
            )  # fmt: skip
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                model(**batch), wanted[rows]
            )
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.item())
        log.info("epoch %d, loss %.3f", epoch + 1, np.mean(losses))
    model.eval()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
