"""Tests of the actions, on a real SQLite file and a real PostgreSQL."""
