"""Facts about publications that must always hold."""

from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "articles_isbn_language_is_of_the_work",
        "An ISBN names only a language in which the work appeared.",
        "SELECT i.id FROM articles_publicationisbn i JOIN articles_publication p ON p.id = i.publication_id"
        " WHERE i.language <> '' AND NOT i.language = ANY (p.languages)",
    ),
]
