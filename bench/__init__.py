"""Measurements: speed, memory and join quality, as tables. Never run as tests."""
