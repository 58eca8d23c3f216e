"""Writing the claim ledger."""

from typing import get_args

from sqlalchemy import select

from config.errors import GroundswellError
from db import tables
from db.session import Database
from db.store.ingest import now
from db.views import ClaimStatusName

STATUSES = get_args(ClaimStatusName)


class ClaimError(GroundswellError):
    """There is no such claim, or it cannot be given that status."""


def set_status(
    database: Database,
    claim_id: str,
    status: ClaimStatusName,
    *,
    note: str | None = None,
    link: str | None = None,
    by: str | None = None,
) -> None:
    """Settle what a person says about a claim; it outranks the analysis and survives its re-runs.

    Raises:
        ClaimError: there is no such claim, or no such status.
    """
    if status not in STATUSES:
        raise ClaimError(f"status {status!r}: must be one of {', '.join(STATUSES)}")
    with database.write() as session:
        claim = session.scalar(select(tables.Claim).where(tables.Claim.id == claim_id))
        if claim is None:
            raise ClaimError(f"claim {claim_id}: there is none of this id")
        claim.status, claim.status_note, claim.status_link = status, note, link
        claim.status_by, claim.status_at = by, now()
