"""Corrections by people, saved searches, permalinks, full text."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TABLE search_document (number INTEGER PRIMARY KEY, document_id VARCHAR(16) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_index USING fts5"
    " (title, text, content='', tokenize=\"unicode61 remove_diacritics 0\")",
    "INSERT INTO search_document (document_id) SELECT id FROM document ORDER BY first_seen, id",
    "INSERT INTO search_index (rowid, title, text) SELECT number, coalesce(title, ''), text"
    " FROM search_document JOIN document ON id = document_id",
    """CREATE TRIGGER search_insert AFTER INSERT ON document BEGIN
        INSERT INTO search_document (document_id) VALUES (new.id);
        INSERT INTO search_index (rowid, title, text) SELECT number, coalesce(new.title, ''), new.text
            FROM search_document WHERE document_id = new.id;
    END""",
    """CREATE TRIGGER search_update AFTER UPDATE OF title, text ON document
        WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
        INSERT INTO search_index (search_index, rowid, title, text)
            SELECT 'delete', number, coalesce(old.title, ''), old.text
            FROM search_document WHERE document_id = old.id;
        INSERT INTO search_index (rowid, title, text) SELECT number, coalesce(new.title, ''), new.text
            FROM search_document WHERE document_id = new.id;
    END""",
    """CREATE TRIGGER search_delete AFTER DELETE ON document BEGIN
        INSERT INTO search_index (search_index, rowid, title, text)
            SELECT 'delete', number, coalesce(old.title, ''), old.text
            FROM search_document WHERE document_id = old.id;
        DELETE FROM search_document WHERE document_id = old.id;
    END""",
)
# Both databases cut words at punctuation and signs, so that a search finds the same. They are told by their
# place in Unicode: what PostgreSQL calls a letter depends on the locale of the database.
SIGNS = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u2190-\u2bff\u3000-\u303f]+"
WORDS = "regexp_replace(left({0}, 200000), '" + SIGNS + "', ' ', 'g')"
VECTOR = (
    "setweight(to_tsvector('simple', " + WORDS.format("coalesce({0}title, '')") + "), 'A')"
    " || to_tsvector('simple', " + WORDS.format("{0}text") + ")"
)
POSTGRESQL = (
    "CREATE TABLE search_index (number BIGINT GENERATED ALWAYS AS IDENTITY,"
    ' document_id VARCHAR(16) COLLATE "C"'
    " PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)",
    f"INSERT INTO search_index (document_id, words) SELECT id, {VECTOR.format('')}"  # noqa: S608
    " FROM document ORDER BY first_seen, id",
    "CREATE INDEX ix_search_index_words ON search_index USING gin (words)",
    f"""CREATE FUNCTION search_refresh() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO search_index (document_id, words) VALUES (new.id, {VECTOR.format("new.")})
            ON CONFLICT (document_id) DO UPDATE SET words = excluded.words;
        RETURN NULL;
    END $$""",  # noqa: S608
    "CREATE TRIGGER search_insert AFTER INSERT OR UPDATE OF title, text ON document"
    " FOR EACH ROW EXECUTE FUNCTION search_refresh()",
)


def upgrade() -> None:
    """Apply."""
    _judged(
        "sample_item",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.UniqueConstraint(
            "week", "document_id", "stage", "kind", "about", "level", "start", "end",
            name=op.f("uq_sample_item_week_label"),
        ),
    )  # fmt: skip
    op.create_index("ix_sample_item_document_id", "sample_item", ["document_id"])
    _judged(
        "review",
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("reviewer", sa.String(length=320), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sample_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["sample_item.id"],
            name=op.f("fk_review_sample_id_sample_item"),
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_review_document_id_stage", "review", ["document_id", "stage"])
    op.create_index("ix_review_sample_id", "review", ["sample_id"])
    _kept()
    op.create_index(
        "ix_document_browse",
        "document",
        ["relevant", "deleted", "published", "kind", "language", "outlet", "id"],
    )
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _judged(name: str, *columns: sa.Column[Any] | sa.Constraint) -> None:
    """Create a table of what people say of labels: which label is meant, and its own columns."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f(f"fk_{name}_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _kept() -> None:
    op.create_table(
        "saved_search",
        sa.Column("owner", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", name=op.f("pk_saved_search")),
    )
    op.create_table(
        "permalink",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=320), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permalink")),
    )


def downgrade() -> None:
    """Take back; the words of people are lost, full text is made anew."""
    if op.get_context().dialect.name == "sqlite":
        for name in ("search_insert", "search_update", "search_delete"):
            op.execute(f"DROP TRIGGER {name}")
        op.drop_table("search_document")
    else:
        op.execute("DROP TRIGGER search_insert ON document")
        op.execute("DROP FUNCTION search_refresh")
    op.drop_index("ix_document_browse", "document")
    for table in ("search_index", "permalink", "saved_search", "review", "sample_item"):
        op.drop_table(table)
