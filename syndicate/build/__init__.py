"""The build: from the store to published documents. `pipeline` tells the whole story.

Nothing is imported here, so that a run with nothing to do can say so at once.
"""
