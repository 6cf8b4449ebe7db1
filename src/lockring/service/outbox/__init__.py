"""What is to be said, kept with its cause in one transaction, and said over a channel until it arrives."""
