"""The processes; people use `lockring service`."""
