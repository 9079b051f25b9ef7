"""Before production: what it deserves, what has to be ready, what has to be filmed, and where videos are missing."""
