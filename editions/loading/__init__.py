"""Load the shipped facts about past editions. Loading the same files again changes nothing."""

from editions.loading.load import LoadReport, MissingReferenceError, load_editions, shipped, shipped_visits

__all__ = ["LoadReport", "MissingReferenceError", "load_editions", "shipped", "shipped_visits"]
