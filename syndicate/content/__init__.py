"""From an article to an entry: `prepare.preparer(site)` makes it; `steps` states the order."""
