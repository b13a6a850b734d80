"""From bytes to facts. Keeps nothing, knows no database, no HTTP and no other source."""
