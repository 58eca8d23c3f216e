"""Document stages on a Ray cluster: leases of batches, workers, the crew of them, and the engine."""
