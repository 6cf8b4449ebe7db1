"""The check of a device: what is printed on it, the questions, the answer, the notices."""
