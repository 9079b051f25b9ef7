"""Understands a source: one decode of its picture, one of its sound, saved as Footage."""
