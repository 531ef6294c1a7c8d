"""Arabic dates in the order day, month, year; where Django has no Arabic form it falls back to the American one.

Numbers as the CLDR writes Arabic with Latin digits: 1,100.50.
"""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
SHORT_DATETIME_FORMAT = "d\u200f/m\u200f/Y H:i"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
