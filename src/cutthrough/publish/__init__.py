"""What goes out: the plan of posts, whether each may, and the channels it goes out on."""
