"""What of the code the tests run: of Python by coverage.py, of TypeScript by the browser's and Node's own counts."""
