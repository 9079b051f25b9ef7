"""Plan: a checked brief and understood footage become cuts."""
