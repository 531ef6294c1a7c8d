"""Dates and numbers where the portal writes them otherwise than Django does."""
