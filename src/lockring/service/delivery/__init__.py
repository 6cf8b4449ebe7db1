"""What travels: labels, carriers, sending, what comes back, and the pages of the stock."""
