"""Tallybook reads reports of armed conflict and keeps a running tally that anyone can check."""
