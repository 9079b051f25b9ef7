"""Measures finished files against what their placement asks. `report.conform` is the front door."""
