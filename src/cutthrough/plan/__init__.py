"""Plan: a checked brief and understood footage become cuts. `cuts.plan` decides, `timeline` writes OpenTimelineIO."""
