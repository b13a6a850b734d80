"""Tests of the rules: values in, values out. Tables say what a rule is, Hypothesis says what must never happen."""
