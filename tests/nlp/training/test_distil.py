"""Distillation: what a teacher says is kept, in the order of what was asked."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from nlp.training import distil
from tests.nlp.training.test_steps import Padding


class Teacher(torch.nn.Module):
    """Tells the number of pieces of a text, and three times that number as its vector."""

    config = SimpleNamespace(num_labels=2, hidden_size=3)
    asked = 0

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_: object):
        type(self).asked += 1
        pieces = attention_mask.sum(1).to(torch.bfloat16)
        return SimpleNamespace(
            logits=torch.stack([pieces, -pieces], dim=1),
            hidden_states=[pieces.new_zeros(0), pieces[:, None, None].expand(-1, 2, 3)],
        )


def test_answers_stand_in_the_order_of_the_texts_and_are_asked_once(tmp_path: Path):
    rows = [{"input_ids": [1] * n, "labels": 0} for n in (5, 1, 40, 3) * 20]
    first = distil.answers(Teacher(), Padding(), rows, tmp_path / "a.npz")
    assert first.logits[:4].tolist() == [[5, -5], [1, -1], [40, -40], [3, -3]]
    assert first.vectors[:2].tolist() == [[5, 5, 5], [1, 1, 1]]
    asked = Teacher.asked
    again = distil.answers(Teacher(), Padding(), rows, tmp_path / "a.npz")
    assert np.array_equal(again.logits, first.logits)
    assert np.array_equal(again.vectors, first.vectors)
    assert Teacher.asked == asked


def test_the_distance_is_zero_where_student_and_teacher_agree_and_grows_with_their_difference():
    teacher = torch.tensor([[2.0, 0.0, -1.0]])
    same, near, far = (
        distil.distance(torch.tensor([row]), teacher).item()
        for row in ([3.0, 1.0, 0.0], [1.0, 0.0, -1.0], [-2.0, 0.0, 2.0])
    )
    assert same == pytest.approx(0, abs=1e-6)
    assert 0 < near < far
