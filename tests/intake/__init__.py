"""Tests of the readers of documents: bytes in, facts and problems out. No database, no network."""
