"""French moments as sentences need them: "20 janvier 2027 à 18:00"; Django's own have no word between day and hour.

Groups of three stand a narrow space apart, as before the colon: 92 500.
"""

DATETIME_FORMAT = "j F Y à H:i"
THOUSAND_SEPARATOR = "\u202f"
