"""A family visit: up to three places in one unit on one day, close together, all or none."""
