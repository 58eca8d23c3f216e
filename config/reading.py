"""How much of a text is read for quotes, opinions, claims and events, which takes longer than all else."""

MAX_CHARACTERS = 40_000  # a long magazine article
MAX_SENTENCES = 400
