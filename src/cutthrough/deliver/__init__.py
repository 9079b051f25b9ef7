"""The page one shows a client: players, verdicts, thumbnails, lineage."""
