"""The web service: people check, ask for the remedy and follow it; a desk delivers it. Thin over the core."""
