"""Reads a brief, keeps its line ids, and refuses what must not be produced."""
