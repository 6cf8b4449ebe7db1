"""Fleets with a known truth: what is affected follows from how a unit was drawn, never from a judge."""
