"""Signing in by mail, who may act on a case, a new owner, and erasing what is personal."""
