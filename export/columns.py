"""What a column of a data set is, and the types that columns have."""

from dataclasses import dataclass, replace

import pyarrow as pa

TEXT, NUMBER, SCORE, YES_NO = pa.string(), pa.int64(), pa.float64(), pa.bool_()
DAY, TIME = pa.date32(), pa.timestamp("us", tz="UTC")
CODE_POINTS, PROBABILITY, SHARE, UTC = "code points", "probability, 0 to 1", "share, 0 to 1", "UTC"


def struct(*fields: tuple[str, pa.DataType]) -> pa.DataType:
    """Return the type of a record with named fields."""
    return pa.struct([pa.field(name, kind) for name, kind in fields])


def structs(*fields: tuple[str, pa.DataType]) -> pa.DataType:
    """Return the type of a list of records."""
    return pa.list_(struct(*fields))


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: as it stands in the files.
        type: its Arrow type; CSV and SQLite hold lists and records as JSON.
        meaning: what a value says, and what null says.
        unit: what numbers count; None for what has no unit.
        made: who made it: a stage, or `source` (as it was found), or `store` (by the program, without a
            model). None means as the table says.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str | None = None
    made: str | None = None

    def by(self, made: str) -> "Column":
        """Return the same column, made by somebody."""
        return replace(self, made=self.made or made)


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of some columns, with their meanings as metadata.

    A map is stored as a list of its entries, for some readers (Hugging Face datasets) know no maps.
    """
    return pa.schema(
        [
            pa.field(
                c.name,
                structs(("key", c.type.key_type), ("value", c.type.item_type))
                if pa.types.is_map(c.type)
                else c.type,
                metadata={"description": c.meaning} | ({"unit": c.unit} if c.unit else {}),
            )
            for c in columns
        ]
    )


def type_name(kind: pa.DataType) -> str:
    """Return a type in words that need no Arrow."""
    if pa.types.is_map(kind):
        return f"map of {type_name(kind.key_type)} to {type_name(kind.item_type)}"
    if pa.types.is_list(kind):
        return f"list of {type_name(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(field.name for field in kind) + "}"
    return {
        TEXT: "text", NUMBER: "integer", SCORE: "number", YES_NO: "true or false",
        DAY: "day", TIME: "time",
    }[kind]  # fmt: skip
