"""Watch pages: players, structured data, feeds and the search engines' files, as text made from records."""
