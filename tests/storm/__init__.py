"""Kills, faults and outages: what is left afterwards must be one message each. `make storm` runs the long one."""
