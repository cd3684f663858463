"""Source -> RawReport: files, folders and standard input."""
