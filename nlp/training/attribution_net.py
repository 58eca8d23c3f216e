"""The network of the attribution tagger, as it is trained (`nlp/attribution/tagger.py` runs the export)."""

from torch import Tensor, nn
from transformers import BertModel

from nlp.attribution.tagger import ARGUMENT_LABELS, CUE_LABELS, Mark

TOP = 1  # layers above the mark


class Trunk(nn.Module):
    """The lower layers, which read a window once, whatever cues it holds."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.embeddings = bert.embeddings
        self.layers = bert.encoder.layer[:-TOP]

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return hidden states, shape (windows, pieces, width), of ids, shape (windows, pieces)."""
        hidden: Tensor = self.embeddings(input_ids=ids)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden


class Top(nn.Module):
    """The upper layers, which read hidden states once without a mark, and once for each marked cue."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.layers = bert.encoder.layer[-TOP:]
        width = bert.config.hidden_size
        self.marks = nn.Embedding(len(Mark), width)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.cue = nn.Linear(width, len(CUE_LABELS))
        self.argument = nn.Linear(width, len(ARGUMENT_LABELS))

    def forward(
        self, hidden: Tensor, marks: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return logits of CUE_LABELS and of ARGUMENT_LABELS, shape (windows, pieces, labels)."""
        hidden = hidden + self.marks(marks)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return self.cue(hidden), self.argument(hidden)
