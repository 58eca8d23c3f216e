"""One spider a type of source."""
