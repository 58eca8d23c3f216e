"""Closed classes of English words that several parts of the package read."""


def words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces."""
    return frozenset(listed.split())


# Verbs that report what somebody says, without a doubt of the author.
REPORTS = words(
    "say claim report assert argue warn write state reveal disclose find conclude announce add tell contend"
    " maintain note show explain declare accuse charge estimate"
)
# What can be denied.
CLAIM_NOUNS = words(
    "accusation allegation claim charge assertion suggestion report rumour rumor complaint statement notion"
    " insinuation story wrongdoing"
)
