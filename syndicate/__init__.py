"""Config-driven jobs that turn an article store into per-category RSS, Atom and JSON feeds."""

__version__ = "0.1.0"
