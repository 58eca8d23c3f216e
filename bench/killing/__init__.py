"""What `bench.kills` runs, and how it compares what came of it."""
