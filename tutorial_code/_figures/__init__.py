"""How the figures of `tutorial_code.figures` are made, one file for each subject."""
