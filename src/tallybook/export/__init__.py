"""Incidents -> files that others read, each with a report of what was left out."""
