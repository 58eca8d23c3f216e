"""What happened on a day, and which days broke out of their series."""
