"""Mutated inputs of every kind of import, read as a run of the program reads them."""
