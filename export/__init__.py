"""Data sets for researchers: what the database holds, as files that other programs read."""
