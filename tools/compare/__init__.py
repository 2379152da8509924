"""What a change does to the site: the pages, outputs, weights and start-up times of two commits beside each other."""
