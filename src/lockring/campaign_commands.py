"""`lockring campaign`: ladders compared on made-up owners before anything is sent."""
