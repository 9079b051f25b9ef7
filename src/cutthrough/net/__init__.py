"""Other people's servers: platforms, buckets, mail; and the secrets they ask for."""
