"""What benchmarks/start.py measures with: a server behind a link, browsers, the ways to start Python, the table."""
