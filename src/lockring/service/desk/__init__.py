"""The desk that delivers the remedies."""
