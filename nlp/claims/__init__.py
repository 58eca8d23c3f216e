"""Claims: which sentences state a checkable fact, and what exactly they state."""
