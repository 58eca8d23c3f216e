"""The service that runs for years: jobs on their schedules, leases, health, metrics, logs."""
