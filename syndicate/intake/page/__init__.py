"""Republished article pages, read by what they declare and by what they show."""
