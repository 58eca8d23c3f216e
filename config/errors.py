"""The one exception hierarchy of the program's borders."""


class GroundswellError(Exception):
    """Something outside the program is wrong; the message names the item, the cause and the cure."""
