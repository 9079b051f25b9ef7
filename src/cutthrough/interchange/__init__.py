"""Interchange: cuts go out to other editors' software and come back; `timeline` is OpenTimelineIO."""
