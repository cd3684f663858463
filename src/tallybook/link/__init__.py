"""Claims -> incidents: which reports tell of one happening, and why."""
