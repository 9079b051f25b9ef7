"""The databases that a ledger may be kept in, for all tests of the store: see `test_ledger`."""

from store.test_ledger import postgres, where

__all__ = ["postgres", "where"]
