"""What can be wrong with an item."""

from config.errors import GroundswellError


class Rejected(GroundswellError):
    """The item is not stored; the message is the cause, without the item's name."""
