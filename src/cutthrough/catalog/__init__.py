"""Dated facts: what each placement asks, with source, date and confidence.

`catalog.placement` finds them, `catalog.placements` is the folder of YAML files that hold them, one per
platform, `catalog.reading` reads one file, and `catalog.table` prints them as docs/placements.md.
"""
