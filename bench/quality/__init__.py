"""How good understanding and planning are, against truth, beside a naive baseline and a peer. Never run as tests."""
