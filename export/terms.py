"""What the places that documents come from allow to be passed on, as we understand it; no legal advice."""

from urllib.parse import urlsplit

# Platforms whose terms let others have the ids of posts, and nothing else of them.
IDS_ONLY_HOSTS = frozenset({"x.com", "twitter.com", "mobile.twitter.com", "mobile.x.com"})
IDS_ONLY_OUTLETS = IDS_ONLY_HOSTS | {"x", "twitter"}
IDS_ONLY_TYPES = frozenset({"x"})

PRESS = "Texts and headlines belong to the publisher; facts, links and short quotations may be passed on."
PEOPLE = "Posts belong to who wrote them; no licence is given. Whoever takes a post back wants it gone here too."
TERMS: dict[str, str] = {
    "feed": PRESS,
    "sitemap": PRESS,
    "site": PRESS,
    "urls": PRESS,
    "google_news": f"{PRESS} Found through Google News, whose terms restrict automated use.",
    "gdelt": f"{PRESS} Found through GDELT, which asks to be cited with a link.",
    "hackernews": PEOPLE,
    "lobsters": PEOPLE,
    "mastodon": f"{PEOPLE} Each instance has terms of its own.",
    "lemmy": f"{PEOPLE} Each instance has terms of its own.",
    "bluesky": PEOPLE,
    "reddit": f"{PEOPLE} Reddit's terms forbid training models on its content.",
    "youtube": f"{PEOPLE} YouTube's API terms ask that stored data be refreshed or removed within 30 days.",
    "x": "X lets developers pass on the ids of posts alone: words, names and counts are left out.",
}
OTHERS = "From a file: whoever imported it knows under which terms it may be passed on."


def ids_only(url: str) -> bool:
    """Tell whether a document is a post of which the id alone may be given."""
    return (urlsplit(url).hostname or "").removeprefix("www.") in IDS_ONLY_HOSTS


def terms(source_type: str) -> str:
    """Return what a type of source allows, in a sentence or two."""
    return TERMS.get(source_type, OTHERS)
