"""A page as a column of lines: what stands above its text, the text, and what stands below."""
