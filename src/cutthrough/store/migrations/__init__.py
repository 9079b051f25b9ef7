"""How the ledger's tables came to be, one step a file; Alembic runs the steps that a ledger has not had yet."""
