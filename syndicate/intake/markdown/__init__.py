"""Folders of Markdown files with front matter."""
