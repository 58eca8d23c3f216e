"""robots.txt as RFC 9309 and Google's parser read it: what may be read, by the parser that we use.

The expectations follow the sections of the RFC and the cases that Google's open-source parser is tested with,
as a table in our own words: rules, agent, path, allowed.
"""

import pytest
from scrapy.robotstxt import ProtegoRobotParser

AGENT = "Groundswell"
ANY, US, OTHER = "User-agent: *\n", "User-agent: Groundswell\n", "User-agent: otherbot\n"
CASES = [
    # 2.2.1 groups: ours, else everybody's; the name in any case; several groups of one name are one
    ("", "/x", True),
    (US + "Disallow: /", "/x", False),
    ("USER-AGENT: GROUNDSWELL\nDISALLOW: /", "/x", False),
    ("user-agent: groundswell\ndisallow: /", "/x", False),
    (OTHER + "Disallow: /", "/x", True),
    (ANY + "Disallow: /\n\n" + US + "Allow: /", "/x", True),
    (US + "Allow: /\n\n" + ANY + "Disallow: /", "/x", True),
    (US + "Disallow: /a\n\n" + OTHER + "Disallow: /\n\n" + US + "Disallow: /b", "/b", False),
    (US + "Disallow: /a\n\n" + OTHER + "Disallow: /\n\n" + US + "Disallow: /b", "/c", True),
    (OTHER + US + "Disallow: /a", "/a", False),
    (US + "\n\nDisallow: /a", "/a", False),  # blank lines do not end a group
    ("Disallow: /", "/x", True),  # a rule without a group is nobody's
    (US + "Disallow:", "/x", True),  # an empty rule forbids nothing
    (US, "/x", True),
    # 2.2.2 rules: the longest match counts, allow among equals; the path's case matters
    (US + "Disallow: /a\nAllow: /a/b", "/a/b", True),
    (US + "Allow: /a/b\nDisallow: /a", "/a/b", True),
    (US + "Disallow: /a\nAllow: /a/b", "/a/c", False),
    (US + "Disallow: /a/b\nAllow: /a", "/a/b/c", False),
    (US + "Disallow: /page\nAllow: /page", "/page", True),
    (US + "Allow: /page\nDisallow: /page", "/page", True),
    (US + "Disallow: /\nAllow: /$", "/", True),
    (US + "Disallow: /\nAllow: /$", "/page", False),
    (US + "Disallow: /A", "/a", True),
    (US + "Disallow: /A", "/A", False),
    (US + "Disallow: /fish", "/fish", False),
    (US + "Disallow: /fish", "/fish.html", False),
    (US + "Disallow: /fish", "/fish/salmon", False),
    (US + "Disallow: /fish", "/fishheads?id=1", False),
    (US + "Disallow: /fish", "/Fish", True),
    (US + "Disallow: /fish", "/catfish", True),
    (US + "Disallow: /fish/", "/fish/x", False),
    (US + "Disallow: /fish/", "/fish", True),
    (US + "Disallow: /fish/", "/fish.html", True),
    # 2.2.3 special characters: * any run, $ the end, # a comment
    (US + "Disallow: /fish*", "/fish", False),
    (US + "Disallow: /fish*", "/fishheads/y", False),
    (US + "Disallow: /*.php", "/index.php", False),
    (US + "Disallow: /*.php", "/folder/a.php?x=1", False),
    (US + "Disallow: /*.php", "/a.PHP", True),
    (US + "Disallow: /*.php$", "/a.php", False),
    (US + "Disallow: /*.php$", "/a.php?x=1", True),
    (US + "Disallow: /*.php$", "/a.php5", True),
    (US + "Disallow: /fish*.php", "/fish.php", False),
    (US + "Disallow: /fish*.php", "/fishheads/cat.php?p", False),
    (US + "Disallow: /fish*.php", "/Fish.PHP", True),
    (US + "Disallow: /a*b*c", "/a1b2c", False),
    (US + "Disallow: /a*b*c", "/acb", True),
    (US + "Disallow: /*/*/x", "/1/2/x", False),
    (US + "Disallow: /*/*/x", "/1/x", True),
    (US + "Disallow: /a # not /b", "/a", False),
    (US + "# Disallow: /a", "/a", True),
    (US + "Disallow: /a$b", "/a$b", False),
    (US + "Allow: /p\nDisallow: /*.htm", "/page.htm", False),
    (US + "Allow: /page\nDisallow: /*.ph", "/page.ph", True),
    (US + "Allow: /$\nDisallow: /", "/page.htm", False),
    # queries belong to the path
    (US + "Disallow: /*?", "/a?b=c", False),
    (US + "Disallow: /*?", "/a", True),
    (US + "Disallow: /search?q=", "/search?q=bread", False),
    (US + "Disallow: /search?q=", "/search?p=bread", True),
    # 2.2.2 octets: escaped and not are the same
    (US + "Disallow: /foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar", False),
    (US + "Disallow: /foo/bar/\u30c4", "/foo/bar/%E3%83%84", False),
    (US + "Disallow: /foo/bar/%E3%83%84", "/foo/bar/\u30c4", False),
    (US + "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    (US + "Disallow: /a%3cd.html", "/a%3Cd.html", False),
    # what is met in the wild
    ("\ufeff" + US + "Disallow: /x", "/x", False),
    (US.replace("\n", "\r\n") + "Disallow: /x\r\n", "/x", False),
    (US.replace("\n", "\r") + "Disallow: /x\r", "/x", False),
    ("User-agent : Groundswell\nDisallow : /x", "/x", False),
    ("  User-agent: Groundswell  \n   Disallow: /x   ", "/x", False),
    (US + "Sitemap: https://a.example/s.xml\nDisallow: /x", "/x", False),
    (US + "Crawl-delay: 5\nDisallow: /x", "/x", False),
    (US + "Unknown: rule\nDisallow: /x", "/x", False),
    ("<html>not found</html>", "/x", True),
    ("\x00\xff\xfe garbage \x01", "/x", True),
    (ANY + "Disallow: /x\n" + "#" * 100_000, "/x", False),
    (ANY + "".join(f"Disallow: /{i}\n" for i in range(5000)), "/4999", False),
]


@pytest.mark.parametrize(("rules", "path", "allowed"), CASES)
def test_what_may_be_read(rules: str, path: str, allowed: bool):
    parser = ProtegoRobotParser(rules.encode("utf-8", "surrogateescape"), None)
    assert parser.allowed(f"https://a.example{path}", AGENT) is allowed


def test_crawl_delay_is_read():
    assert ProtegoRobotParser((US + "Crawl-delay: 2.5").encode(), None).crawl_delay(AGENT) == 2.5
