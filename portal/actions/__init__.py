"""The verbs, one file each: read, decide, write, in that order. They never call each other and never commit."""
