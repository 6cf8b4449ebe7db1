"""Asking for a remedy and following it: for the person with the device, and who acts for them."""
