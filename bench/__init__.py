"""`make bench`: what a build costs, beside a plain script that writes the same feeds."""
