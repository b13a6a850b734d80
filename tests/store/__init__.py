"""Tests of the store: schema, transactions, and queries whose SQL is worth a question of its own."""
