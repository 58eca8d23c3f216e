"""A transformer whose layers have fewer inner neurons, as near to the whole one as least squares makes it.

Depth is what reading a text toward a target takes, so that a student keeps all layers of its teacher and
gives up width instead. Of each layer's inner neurons those stay from which the layer's output can be told
best, one after another (orthogonal least squares, Chen, Billings & Luo 1989), and the output matrix is
fitted again on them (He, Zhang & Sun 2017).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor


class Moments:
    """Mean and covariance of the vectors that a linear layer reads, in the pieces of texts."""

    def __init__(self, layer: torch.nn.Linear) -> None:
        size = layer.in_features
        self.count = 0
        self._sum, self._squares = torch.zeros(size), torch.zeros(size, size)

    def add(self, vectors: Tensor) -> None:
        """Count vectors in, shape (pieces, size)."""
        vectors = vectors.float()
        self.count += len(vectors)
        self._sum += vectors.sum(0)
        self._squares.addmm_(vectors.T, vectors)

    @property
    def mean(self) -> Tensor:
        """Their mean, shape (size,)."""
        return self._sum / self.count

    @property
    def covariance(self) -> Tensor:
        """Their covariance, shape (size, size)."""
        return self._squares / self.count - torch.outer(self.mean, self.mean)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The neurons that stay, and the layer that reads them.

    Attributes:
        kept: which ones, shape (width,).
        weight: shape (outputs, width).
        bias: shape (outputs,).
    """

    kept: Tensor
    weight: Tensor
    bias: Tensor


def moments(
    model: torch.nn.Module, layers: Iterable[torch.nn.Linear], inputs: Iterable[dict[str, Tensor]]
) -> Iterator[Moments]:
    """Yield what each layer reads while the model reads `inputs`, padding left out.

    Args:
        model: takes input_ids and attention_mask, shape (texts, length).
        layers: of the model, each read once a batch.
        inputs: batches.
    """
    found = {layer: Moments(layer) for layer in layers}
    mask = torch.zeros(0)

    def count(layer: torch.nn.Module, read: tuple[Tensor, ...]) -> None:
        found[layer].add(read[0][mask])  # type: ignore[index]

    hooks = [layer.register_forward_pre_hook(count) for layer in found]
    try:
        with torch.inference_mode():
            for batch in inputs:
                mask = batch["attention_mask"].bool()
                model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
    finally:
        for hook in hooks:
            hook.remove()
    yield from found.values()


def narrowed(layer: torch.nn.Linear, read: Moments, width: int) -> Narrowed:
    """Return the `width` neurons that tell most of what a layer makes of all, and that layer of them."""
    covariance, weight = read.covariance, layer.weight.detach().float()
    floor = 1e-6 * covariance.diagonal().mean()
    left, told = covariance.clone(), weight @ covariance  # what those chosen do not tell
    chosen: list[int] = []
    for _ in range(width):
        gains = told.square().sum(0) / left.diagonal().clamp(min=floor)
        gains[chosen] = -1
        best = int(gains.argmax())
        chosen.append(best)
        row = left[best] / left[best, best].clamp(min=floor)
        told.addr_(told[:, best].clone(), row, alpha=-1)
        left.addr_(left[:, best].clone(), row, alpha=-1)
    kept = torch.tensor(sorted(chosen))
    among = covariance[kept][:, kept] + floor * torch.eye(width)
    fitted = torch.linalg.solve(among, covariance[kept] @ weight.T).T
    bias = layer.bias.detach() + weight @ read.mean - fitted @ read.mean[kept]
    return Narrowed(kept, fitted, bias)
