"""Pure functions of reviewing: who reads what, and what the scores add up to."""
