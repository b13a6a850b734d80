"""The window model: what it learns from, how it counts, what it may never say."""
