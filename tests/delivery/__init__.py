"""Tests of the way from owed to delivered."""
