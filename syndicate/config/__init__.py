"""A site's config: strict YAML in, one typed and frozen Site out (`load.load`).

Nothing is imported here, so that its keys can be had without YAML and pydantic.
"""
