"""The values that the program works on: articles, and what is published of them."""
