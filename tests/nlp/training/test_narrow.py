"""A narrow network tells what the whole one does, as well as so few neurons can."""

import pytest
import torch

from nlp.training.narrow import Moments, moments, narrowed

SIZE, OUTPUTS, TELLING = 40, 6, 8


@pytest.fixture
def vectors() -> torch.Tensor:
    """Vectors whose 40 numbers are mixtures of eight, about a mean that is not zero."""
    torch.manual_seed(3)
    return torch.randn(500, TELLING) @ torch.randn(TELLING, SIZE) + torch.randn(SIZE)


@pytest.fixture
def layer() -> torch.nn.Linear:
    torch.manual_seed(4)
    return torch.nn.Linear(SIZE, OUTPUTS)


def of(layer: torch.nn.Linear, vectors: torch.Tensor) -> Moments:
    found = Moments(layer)
    for part in vectors.split(200):
        found.add(part)
    return found


def test_what_repeats_others_goes_without_loss(layer: torch.nn.Linear, vectors: torch.Tensor):
    found = narrowed(layer, of(layer, vectors), TELLING)
    told = vectors[:, found.kept] @ found.weight.T + found.bias
    whole = layer(vectors).detach()
    assert (told - whole).square().mean() < 1e-4 * whole.var()


def test_more_neurons_tell_more_than_the_same_neurons_with_their_old_weights(
    layer: torch.nn.Linear, vectors: torch.Tensor
):
    torch.manual_seed(5)
    noisy = vectors + torch.randn_like(vectors)
    whole = layer(noisy).detach()
    errors = []
    for width in (4, 8, 16, 32):
        found = narrowed(layer, of(layer, noisy), width)
        part = noisy[:, found.kept]
        error = (part @ found.weight.T + found.bias - whole).square().sum()
        cut = (part @ layer.weight[:, found.kept].T + layer.bias - whole).detach().square().sum()
        assert error < cut
        errors.append(float(error))
    assert errors == sorted(errors, reverse=True)


def test_padding_is_not_counted():
    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.layer = torch.nn.Embedding(9, 5), torch.nn.Linear(5, 2)

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            return self.layer(self.words(input_ids))

    reader = Reader()
    batch = {
        "input_ids": torch.tensor([[1, 2, 0], [3, 4, 5]]),
        "attention_mask": torch.tensor([[1, 1, 0], [1, 1, 1]]),
    }
    (found,) = moments(reader, [reader.layer], [batch, batch])
    read = reader.words(torch.tensor([1, 2, 3, 4, 5] * 2)).detach()
    assert found.count == len(read)
    assert torch.allclose(found.mean, read.mean(0))
    assert torch.allclose(found.covariance, torch.cov(read.T, correction=0), atol=1e-5)
