"""Mentions -> claims: who did what to whom, did it happen, and who says so."""
