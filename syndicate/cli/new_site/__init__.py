"""A new site: what `syndicate init` asks, and the files that it writes by the answers."""
