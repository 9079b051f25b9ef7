"""The server: watch pages, guests' reviews, and the loop that publishes what is due."""
