"""Turns a checked brief and footage into cuts, one per placement, length and arm."""
