"""Records, exact time, errors: what every other room speaks in. Imports nothing of ours but itself."""
