"""For programs: the check, cases and events, with an OpenAPI description."""
