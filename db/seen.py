"""Which documents the stages have seen, as a condition of a statement."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, exists, true
from sqlalchemy.orm import InstrumentedAttribute

from db import tables

Marks = Mapping[str, str]  # fingerprints of stages, by name
NONE: Marks = MappingProxyType({})


def seen(document_id: InstrumentedAttribute[str], marks: Marks) -> ColumnElement[bool]:
    """Return whether each of these stages, of its fingerprint, has seen a document; true of no stages."""
    run = tables.StageRun
    return and_(
        true(),
        *(
            exists().where(
                run.stage == stage, run.fingerprint == fingerprint, run.document_id == document_id
            )
            for stage, fingerprint in marks.items()
        ),
    )


def is_pending(
    document_id: InstrumentedAttribute[str], stage: str, fingerprint: str, needs: Marks = NONE
) -> ColumnElement[bool]:
    """Return whether a stage of this fingerprint has not seen a document, and those it needs have."""
    return ~seen(document_id, {stage: fingerprint}) & seen(document_id, needs)
