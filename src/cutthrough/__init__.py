"""Cutthrough runs video as a measurable system: a brief and footage go in, measured edits come out."""

__version__ = "0.1.0"
