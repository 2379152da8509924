"""What a reviewer would say about one chapter: a file for each kind of thing that is looked at."""
