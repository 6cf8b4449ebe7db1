"""Who signs in and who may act on a case: sign-in by mail, caregivers, a new owner, and erasing what is personal."""
