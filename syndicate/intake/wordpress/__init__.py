"""Posts of a WordPress: export files and the REST API."""
