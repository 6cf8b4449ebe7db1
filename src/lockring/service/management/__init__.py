"""Commands of Django that the service starts as processes of their own."""
