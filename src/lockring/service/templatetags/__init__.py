"""What templates of the service may load."""
