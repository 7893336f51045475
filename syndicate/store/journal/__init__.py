"""The journal: orders and lifts in a file outside the store, so that no older store undoes one.

`lines` is what a line says, `file` the file, `rows` what the store knows of it (decision 41).
"""
