"""Measures finished files against what their placement asks."""
