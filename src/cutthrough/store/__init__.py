"""Files, hashes and the ledger: whatever outlives a run."""
