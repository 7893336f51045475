"""What builds keep for the next one in var/cache; none of it is ever needed (`folder.Cache`).

Nothing is imported here, so that a run with nothing to do can ask without paying for the rest.
"""
