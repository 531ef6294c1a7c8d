"""French moments as sentences need them: "20 janvier 2027 à 18:00"; Django's own have no word between day and hour."""

DATETIME_FORMAT = "j F Y à H:i"
