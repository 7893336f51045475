"""The stages of a build, in their order: jobs, selection, rendering, documents; and the pages.

Each stands on the floors below and on the stages before it; `pipeline.py` walks through them.
"""
