"""Servers that stand in for other people's, over real connections, with faults on request."""
