"""One rule a file; the registry is a literal dict."""
