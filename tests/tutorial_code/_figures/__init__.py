"""The tests of the figures, one file for each module of tutorial_code._figures."""
