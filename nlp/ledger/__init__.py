"""The claim ledger: which sentences make the same claim, whatever their words, and what answers it."""
