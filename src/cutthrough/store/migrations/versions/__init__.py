"""The steps, in the order of their numbers. The last one's `revision` is `store.ledger.HEAD`."""
