"""The desk's words for the demonstration's acts, which are done to objects of any app."""

from academy_portal.audit.desk import WORDS_FOR_ANY_OBJECT

from .demonstration.words import ACTS

WORDS_FOR_ANY_OBJECT.update(ACTS)
