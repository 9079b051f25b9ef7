"""Dated facts: what each placement asks, with source, date and confidence."""
