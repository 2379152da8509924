"""Live cells: a MkDocs plugin that makes the Python of a page run in the reader's own browser."""
