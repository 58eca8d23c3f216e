"""Training by steps: a run that was ended comes to the same weights as one that was not."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from nlp.training import steps
from nlp.training.steps import Training, batches, train

TRAINING = Training(batch=2, rate=0.01, seed=3)
ROWS = [{"input_ids": [1 + i % 3] * (i % 5 + 1), "labels": i % 2} for i in range(24)]


class Network(torch.nn.Module):
    """The mean of word vectors, and a layer."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.words = torch.nn.Embedding(4, 8)
        self.dropout = torch.nn.Dropout(0.2)
        self.head = torch.nn.Linear(8, 2)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=self.head(self.dropout(self.words(input_ids).mean(1))))


class Padding:
    """What a tokenizer does for a batch."""

    def pad(self, rows, return_tensors, pad_to_multiple_of):
        longest = max(len(row["input_ids"]) for row in rows)
        ids = [row["input_ids"] + [0] * (longest - len(row["input_ids"])) for row in rows]
        return {
            "input_ids": torch.tensor(ids),
            "attention_mask": (torch.tensor(ids) > 0).long(),
            "labels": torch.tensor([row["labels"] for row in rows]),
        }


def loss(logits, batch):
    return torch.nn.functional.cross_entropy(logits, batch["labels"])


def test_an_ended_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steps, "SAVED_EVERY", 5)
    rows = batches([ROWS, ROWS], TRAINING)
    whole, halved = Network(), Network()
    torch.manual_seed(5)
    train(whole, Padding(), rows, loss, TRAINING, tmp_path / "whole.pt")

    told = 0

    def ended(logits, batch):
        nonlocal told
        told += 1
        if told == 8:
            raise KeyboardInterrupt
        return loss(logits, batch)

    torch.manual_seed(5)
    with pytest.raises(KeyboardInterrupt):
        train(halved, Padding(), rows, ended, TRAINING, tmp_path / "halved.pt")
    again = Network()
    train(again, Padding(), rows, loss, TRAINING, tmp_path / "halved.pt")
    for name, weight in whole.state_dict().items():
        assert torch.equal(weight, again.state_dict()[name]), name


def test_rows_of_like_length_stand_together():
    rows = [{"input_ids": [1] * n} for n in (30, 1, 50, 31, 2, 51)]
    found = [sorted(len(row["input_ids"]) for row in batch) for batch in batches([rows], TRAINING)]
    assert sorted(found) == [[1, 2], [30, 31], [50, 51]]


def test_a_training_of_other_rows_begins_anew(tmp_path: Path):
    other = [{**row, "labels": 1 - row["labels"]} for row in ROWS]
    fresh, after = Network(), Network()
    train(Network(), Padding(), batches([ROWS], TRAINING), loss, TRAINING, tmp_path / "a.pt")
    for network, name in ((after, "a.pt"), (fresh, "b.pt")):
        torch.manual_seed(5)
        train(network, Padding(), batches([other], TRAINING), loss, TRAINING, tmp_path / name)
    assert torch.equal(after.head.weight, fresh.head.weight)
