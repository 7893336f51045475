"""From an article to an entry: `prepare.preparer(site)` gives the function; `steps` the order."""
