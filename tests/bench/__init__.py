"""Figures, each beside its floor measured in the same run. Never part of the tests: `make bench`."""
