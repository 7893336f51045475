"""The release check: packages, their metadata, a bill of materials and an audit."""
