"""Where notices come from: one module an origin, fetching apart from parsing."""
