"""From links between documents to groups of copies: a pure function, whatever the order of arrival."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from db.copies import CopyText, Link
from nlp.copies.compare import CONTAINED, is_alike

RETURNED = timedelta(days=14)  # after the original, from which a copy is a repost
_NEVER = datetime.max.replace(tzinfo=UTC)


def precedence(text: CopyText) -> tuple[datetime, datetime, str]:
    """Return what orders a group: time of publication, time of discovery, id; undated texts are last."""
    return (text.published or _NEVER, text.first_seen, text.id)


def grouped(texts: Mapping[str, CopyText], links: Iterable[Link]) -> list[list[CopyText]]:
    """Return the groups of at least two documents, each in order of precedence, the original first.

    Texts that are alike as wholes are in one group (single linkage). A text that is contained in longer ones
    joins one of them only, the one that has most of it, then the earliest: else a digest that holds two
    stories' leads would make them one story.
    """
    parent = {key: key for key in texts}
    hosts: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for link in links:
        if link.first_id not in texts or link.second_id not in texts:
            continue
        if is_alike(link):
            _join(parent, link.first_id, link.second_id)
        elif link.first_in_second >= CONTAINED:
            hosts[link.first_id].append((link.first_in_second, link.second_id))
        else:
            hosts[link.second_id].append((link.second_in_first, link.first_id))
    for part, found in hosts.items():
        _, best = min(found, key=lambda host: (-host[0], precedence(texts[host[1]])))
        _join(parent, part, best)
    members: dict[str, list[CopyText]] = defaultdict(list)
    for key in sorted(texts):
        members[_root(parent, key)].append(texts[key])
    found_groups = [sorted(group, key=precedence) for group in members.values() if len(group) > 1]
    return sorted(found_groups, key=lambda group: precedence(group[0]))


def _root(parent: dict[str, str], key: str) -> str:
    while parent[key] != key:
        parent[key] = key = parent[parent[key]]
    return key


def _join(parent: dict[str, str], one: str, other: str) -> None:
    a, b = sorted((_root(parent, one), _root(parent, other)))
    parent[b] = a


def group_id(group: Sequence[CopyText], taken: set[str]) -> str:
    """Return the id of a group: the one that most of its members had, else that of its original.

    A group that falls apart leaves its id to the first part; `taken` are the ids that others have.
    """
    votes: dict[str, int] = defaultdict(int)
    for text in group:
        if text.group and text.group not in taken:
            votes[text.group] += 1
    if votes:
        return min(votes, key=lambda key: (-votes[key], key))
    return next(text.id for text in group if text.id not in taken)


def role(text: CopyText, original: CopyText, link: Link) -> str:
    """Return what a document is in its group, by how it was measured against the original."""
    if text.id == original.id:
        return "original"
    if text.published and original.published and text.published - original.published > RETURNED:
        return "repost"
    within = link.first_in_second if link.first_id == text.id else link.second_in_first
    return "excerpt" if within >= CONTAINED and not is_alike(link) else "copy"
