"""Narratives: recurring lines of argument, found in what holders say, with ids that stay."""
