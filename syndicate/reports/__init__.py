"""Answers about a site that change nothing: status, explain, forecast, what a partner sees."""
