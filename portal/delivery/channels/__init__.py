"""The ways out. A channel knows its message and nothing else: no database, no order, no merchant's settings."""
