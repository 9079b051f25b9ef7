"""Turns cuts into files: segments encoded once, joined by stream copy, with sound built per cut."""
