"""robots.txt as RFC 9309 and Google's parser read it: what may be read, by the parser that we use.

The expectations follow the sections of the RFC (`CASES`) and what Google's open-source parser is tested with
(`GROUPS`), as tables in our own form.
"""

import pytest
from scrapy.robotstxt import ProtegoRobotParser

from crawler.politeness import rules_of

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


THREE = (  # one group may name several agents, and an agent may have several groups
    "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\n"
    "allow: /y/\n\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n"
)
FISH = "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.html?id=anything"
NO_FISH = "/bar /Fish.asp /catfish /?id=fish"
F, OPEN = "user-agent: FooBot\n", "user-agent: FooBot\ndisallow: /\nallow: "
LONG = "x" * 16_000
GROUPS = [  # rules, agent, paths that are allowed, paths that are forbidden
    (THREE, "FooBot", "/x/b /z/d", "/y/c /foo/bar/"),
    (THREE, "BarBot", "/y/c /w/a", "/z/d /foo/bar/"),
    (THREE, "BazBot", "/z/d", "/foo/bar/"),
    # lines that are no rules do not end the list of agents
    ("User-agent: BarBot\nSitemap: https://a.b/s\nUser-agent: *\nDisallow: /", "FooBot", "", "/ /x"),
    ("User-agent: BarBot\nSitemap: https://a.b/s\nUser-agent: *\nDisallow: /", "BarBot", "", "/ /x"),
    ("User-agent: BarBot\nUnknown: line\nUser-agent: *\nDisallow: /", "FooBot", "", "/ /x"),
    ("User-agent: BarBot\nUnknown: line\nUser-agent: *\nDisallow: /", "BarBot", "", "/ /x"),
    # names of lines in any case
    ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /", "FooBot", "/x/y", "/a/b"),
    ("user-agent: FooBot\nallow: /x/\ndisallow: /", "FooBot", "/x/y", "/a/b"),
    ("uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /", "FooBot", "/x/y", "/a/b"),
    # names of agents in any case, and up to what cannot stand in one
    ("User-Agent: FOO BAR\nAllow: /x/\nDisallow: /", "Foo", "/x/y", "/a/b"),
    ("User-Agent: FOO BAR\nAllow: /x/\nDisallow: /", "foo", "/x/y", "/a/b"),
    ("User-Agent: foo bar\nAllow: /x/\nDisallow: /", "Foo", "/x/y", "/a/b"),
    ("User-Agent: foo bar\nAllow: /x/\nDisallow: /", "foo", "/x/y", "/a/b"),
    ("User-Agent: FoO bAr\nAllow: /x/\nDisallow: /", "Foo", "/x/y", "/a/b"),
    ("User-Agent: FoO/2.1\nAllow: /x/\nDisallow: /", "foo", "/x/y", "/a/b"),
    ("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /", "Foo", "/x/y", "/a"),
    ("User-Agent: * all\nDisallow: /", "FooBot", "", "/x"),
    # everybody's group is for those who have none
    ("", "FooBot", "/x/y", ""),
    ("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /", "FooBot", "", "/x/y"),
    ("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /", "BarBot", "/x/y", ""),
    ("user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /", "FooBot", "/x/y", ""),
    ("user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /", "BarBot", "", "/x/y"),
    ("user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /", "QuxBot", "/x/y", ""),
    ("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/", "FooBot", "/x/p", "/y/p"),
    # the longest match decides, allow among equals
    (F + "disallow: /x/page.html\nallow: /x/", "FooBot", "/x/ /x/other", "/x/page.html"),
    (F + "allow: /x/page.html\ndisallow: /x/", "FooBot", "/x/page.html", "/x/ /x/other"),
    (F + "disallow:\nallow:", "FooBot", "/x/page.html", ""),
    (F + "disallow: /\nallow: /", "FooBot", "/x/page.html", ""),
    (F + "disallow: /x\nallow: /x/", "FooBot", "/x/", "/x /xy"),
    (F + "disallow: /x/page.html\nallow: /x/page.html", "FooBot", "/x/page.html", ""),
    (F + "allow: /page\ndisallow: /*.html", "FooBot", "/page", "/page.html"),
    (F + "allow: /x/page.\ndisallow: /*.html", "FooBot", "/x/page.html", "/x/y.html"),
    (F + "allow: /p\ndisallow: /", "FooBot", "/page", "/x"),
    (F + "allow: /folder\ndisallow: /folder", "FooBot", "/folder/page", ""),
    (F + "allow: /page\ndisallow: /*.htm", "FooBot", "", "/page.htm"),
    (F + "allow: /$\ndisallow: /", "FooBot", "/", "/page.html"),
    (F + "disallow: /X/", "FooBot", "/x/y", "/X/y"),
    # octets
    (OPEN + "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", "FooBot",
     "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", "/foo/bar?qux=taz"),
    (OPEN + "/foo/bar/\u30c4", "FooBot", "/foo/bar/%E3%83%84", "/foo/bar/x"),
    (OPEN + "/foo/bar/%E3%83%84", "FooBot", "/foo/bar/%E3%83%84", "/foo/bar/x"),
    (OPEN + "/foo/bar/%62%61%7A", "FooBot", "/foo/bar/%62%61%7A", "/foo/bar/x"),
    # * any run, $ the end, # a comment
    (F + "Disallow: /foo/bar/quz\nAllow: /foo/*/qux", "FooBot",
     "/foo/quz /foo//quz /foo/bax/quz", "/foo/bar/quz"),
    (F + "Disallow: /foo/bar$\nAllow: /foo/bar/qux", "FooBot",
     "/foo/bar/qux /foo/bar/ /foo/bar/baz", "/foo/bar"),
    (F + "# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /", "FooBot", "/foo/bar", "/foo/quz"),
    (OPEN + "/fish", "FooBot", FISH, NO_FISH),
    (OPEN + "/fish*", "FooBot", FISH, NO_FISH),
    (OPEN + "/fish/", "FooBot", "/fish/ /fish/salmon /fish/?salmon /fish/salmon.html /fish/?id=a",
     "/bar /fish /fish.html /Fish/Salmon.asp"),
    (OPEN + "/*.php", "FooBot", "/a.php /f/a.php /f/a.php?p /f/any.php.file.html /a.php/ /i?f=a.php/",
     "/bar /windows.PHP /php/ /index?php"),
    (OPEN + "/*.php$", "FooBot", "/a.php /f/a.php",
     "/bar /a.php?p /a.php/ /a.php5 /php/ /a?php /aaaphpaaa"),
    (OPEN + "/fish*.php", "FooBot", "/fish.php /fishheads/catfish.php?p", "/bar /Fish.PHP"),
    # long lines, byte-order mark, other lines
    (F + f"disallow: /{LONG}/qux", "FooBot", "/fux", f"/{LONG}/qux/foo"),
    ("\ufeffUser-Agent: foo\nAllow: /AnyValue\nDisallow: /", "foo", "/AnyValue", "/x"),
    ("User-Agent: foo\nSitemap: http://a.b/s.xml\nAllow: /some/path\nDisallow: /", "foo", "/some/path", "/x"),
]  # fmt: skip
EXPECTED = [
    *((rules, AGENT, path, allowed) for rules, path, allowed in CASES),
    *((r, agent, path, True) for r, agent, allowed, _ in GROUPS for path in allowed.split()),
    *((r, agent, path, False) for r, agent, _, forbidden in GROUPS for path in forbidden.split()),
]


def parser(rules: str) -> ProtegoRobotParser:
    return ProtegoRobotParser(rules_of(rules.encode("utf-8", "surrogateescape")), None)


@pytest.mark.parametrize(("rules", "agent", "path", "allowed"), EXPECTED)
def test_what_may_be_read(rules: str, agent: str, path: str, allowed: bool):
    assert parser(rules).allowed(f"https://a.example{path}", agent) is allowed


def test_there_are_as_many_expectations_as_the_parser_of_google_has():
    assert len(EXPECTED) > 180


def test_crawl_delay_is_read():
    assert parser(US + "Crawl-delay: 2.5").crawl_delay(AGENT) == 2.5
