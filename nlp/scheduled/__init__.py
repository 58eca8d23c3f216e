"""Scheduled events: sentences that announce something for a day, week, month or quarter to come."""
