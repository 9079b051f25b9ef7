"""Runs the loop: order, resume, provenance, executor."""
