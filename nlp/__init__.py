"""From documents to annotations: stages, the models that they share, and the pipeline."""
