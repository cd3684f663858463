"""Mention -> referent: which place, which day, how many, which actor."""
