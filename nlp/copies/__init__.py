"""Copies: which documents have the text of another one, wholly or in part."""
