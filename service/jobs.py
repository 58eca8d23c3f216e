"""What the service does: the one place to add a job.

A job is a name, a schedule and a function: `job("report", Weekly(0, time(6)), send_report)`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zlib import crc32

from config import Settings, Topic, load_topic
from config.sources import Source
from db import collection
from db.session import Database
from db.store import retention
from service.clock import trusted_now, utc_now
from service.schedule import Every, Schedule, Weekly
from service.work import Done, Lane, Work, job

CRAWL = "crawl:"  # before the name of the source
ANALYZE = "analyze"
DIGEST_LOOK = timedelta(minutes=10)  # each reader has a weekday and an hour
SAMPLE = Weekly(0, time(5))  # of the week that ended the night before
CHANGED = ("new", "updated", "deleted")
GONE = "no longer in the topic file: restart the service, which reads when it starts what it crawls"


def lanes(topic: Topic, settings: Settings) -> list[Lane]:
    """Return everything that the service does for a topic, each lane with its schedules."""
    made = [
        *_crawl_lanes(topic, settings),
        job(ANALYZE, Every(timedelta(minutes=settings.analyze_minutes)), analyze),
        job("prune", Every(timedelta(days=1)), prune),
        job("sample", SAMPLE, draw_sample),
    ]
    if settings.smtp_host:  # else there is nobody to hand a digest to
        made.append(job("digest", Every(DIGEST_LOOK), send_digests))
    return made


def _crawl_lanes(topic: Topic, settings: Settings) -> list[Lane]:
    """Return one lane for all sources, or one for each shard, which services share among themselves."""
    shards: dict[int, dict[str, Schedule]] = {n: {} for n in range(settings.crawl_shards)}
    for source in topic.source:
        minutes = source.every_minutes or settings.crawl_minutes
        shard = shards[shard_of(source, settings.crawl_shards)]
        shard[CRAWL + source.name] = Every(timedelta(minutes=minutes))
    if len(shards) == 1:
        return [Lane("crawl", shards[0], crawl, "crawl", pauses)]
    return [
        Lane(f"crawl-{n + 1}", some, crawl, "crawl", pauses) for n, some in shards.items() if some
    ]


def shard_of(source: Source, shards: int) -> int:
    """Return the shard of a source, the same in every process: sources of one host share theirs."""
    host = min(source.endpoints(), default=source.name)
    return crc32(host.encode()) % shards


def pauses(database: Database, now: datetime) -> dict[str, datetime]:
    """Return the crawls of sources that are left alone, as they failed too often or said so, and until when.

    A run that is well ends the pause of its source, also one that a person began.
    """
    return {CRAWL + name: until for name, until in collection.next_tries(database, now).items()}


def crawl(work: Work, names: Sequence[str]) -> Mapping[str, Done]:
    """Crawl the sources that are due in one run, so that no host is asked by two at a time.

    Sources that failed too often are left alone until their time has come. What is new is analysed at once.

    Raises:
        TopicError: the topic file was edited and cannot be read.
    """
    waiting = pauses(work.database, utc_now())
    there = {CRAWL + source.name for source in load_topic(work.settings.topic).source}
    done = {name: Done(GONE) for name in names if name not in there}
    done |= {name: Done(not_before=waiting[name]) for name in names if name in waiting}
    asked = [name for name in names if name not in done]
    if not asked:
        return done
    words = [word for name in asked for word in ("--source", name.removeprefix(CRAWL))]
    result = work.run("crawl", "--json", *words)
    accounts = _accounts(result.output)
    if not accounts:  # all sources failing is status 1 too, and told by their accounts
        result.raise_for_status("crawl")
    counts = {key: sum(a[key] for a in accounts.values()) for key in (*CHANGED, "failed")}
    work.log.info("crawled", sources=len(accounts), **counts)
    if any(counts[key] for key in CHANGED):
        work.wake(ANALYZE)
    waiting = pauses(work.database, utc_now())
    for name in asked:
        told = name.removeprefix(CRAWL) in accounts
        done[name] = Done(None if told else result.last_words or "no word of it", waiting.get(name))
    return done


def _accounts(lines: Sequence[str]) -> dict[str, dict[str, int]]:
    """Read what `crawl --json` printed: an object of counts a source."""
    accounts = (json.loads(line) for line in lines if line.startswith("{"))
    return {str(account.pop("source")): account for account in accounts}


def analyze(work: Work) -> None:
    """Run what is missing of the analysis: all stages, over documents and over the corpus."""
    work.run("analyze").raise_for_status("analyze")


def draw_sample(work: Work) -> None:
    """Draw the labels of the last week that people are to judge, and measure what hangs on names."""
    work.run("sample").raise_for_status("sample")


def send_digests(work: Work) -> None:
    """Send the digests and alerts that are due, to each reader at the hour that was chosen."""
    work.run("digest", "--due").raise_for_status("digest")


def prune(work: Work) -> None:
    """Forget what the settings say is kept no longer; 0 days keep for ever.

    Raises:
        ClockError: the clock may be ahead; nothing is forgotten.
    """
    settings = work.settings
    rules: tuple[tuple[str, int, Callable[[Database, datetime], int]], ...] = (
        ("irrelevant documents", settings.keep_irrelevant_days, retention.prune_irrelevant),
        ("revisions", settings.keep_revisions_days, retention.prune_revisions),
        ("failures", settings.keep_failures_days, retention.prune_failures),
        ("runs", settings.keep_failures_days, retention.fold_runs),
        ("fetch states", settings.keep_fetch_state_days, retention.prune_fetch_states),
    )
    chosen = [rule for rule in rules if rule[1]]
    if not chosen:
        return
    now = trusted_now(work.database)
    for what, days, rule in chosen:
        pruned = 0
        while some := rule(work.database, now - timedelta(days=days)):
            pruned += some
            work.check()
        if pruned:
            work.log.info("pruned", what=what, rows=pruned)
