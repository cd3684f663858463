"""Ledger -> terminal: tables and marked text for eyes. What programs read is JSON and never passes through here."""
