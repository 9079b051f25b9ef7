"""What untrusted input does to us: mutated media, mutated texts, files made to hurt."""
