"""The rows of a query over any database that SQLAlchemy reaches."""
