"""The schema's history, forward only. No migration may break the release before it."""
