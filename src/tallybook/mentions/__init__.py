"""Passages -> mentions: what names an actor, a place, a time, a number, an object, a source or a happening."""
