"""RawReport -> Report -> Passages: clean text, dateline, credits, sentences and parse."""
