"""Statistics of shares and series: pure functions of arrays, which know nothing of documents or databases."""
