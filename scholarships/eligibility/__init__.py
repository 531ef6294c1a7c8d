"""Whether an application meets the conditions of its call: pure functions on facts and rules, with reasons.

The package knows neither Django nor the portal, reads no clock and no database.
"""
