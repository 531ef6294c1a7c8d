"""G5 without its guards."""

from tests.guarantees.controls import Control

TEST = "tests/guarantees/test_g5_confirmations.py"
DOCUMENTS = "tests/guarantees/test_g5_documents.py"
CONTROLS = (
    Control(
        guarantee="G5",
        words="the web's commits do not wait for the disk",
        file="academy_portal/settings.py",
        before='WEB_DATABASE_OPTIONS = "-c lock_timeout=3s',
        after='WEB_DATABASE_OPTIONS = "-c synchronous_commit=off -c lock_timeout=3s',
        test=f"{TEST}::test_every_number_on_a_confirmation_page_exists_once",
    ),
    Control(
        guarantee="G5",
        words="a database that is away is a fault like any other",
        file="academy_portal/urls.py",
        before='handler500 = "academy_portal.pages.views.server_error"',
        after="",
        test=f"{TEST}::test_while_the_database_is_away_a_page_says_so_and_keeps_what_was_typed",
    ),
    Control(
        guarantee="G5",
        words="only the usual kinds of error tell that the database is away",
        file="academy_portal/database.py",
        before='return type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "") is None',
        after="return False",
        test=f"{TEST}::test_a_killed_server_is_known_by_its_first_error",
    ),
    Control(
        guarantee="G5",
        words="the page for the time without a database forgets what was typed",
        file="academy_portal/pages/views.py",
        before="    typed = typed_text.typed_pairs(request)",
        after="    typed = []",
        test=f"{TEST}::test_while_the_database_is_away_a_page_says_so_and_keeps_what_was_typed",
    ),
    Control(
        guarantee="G5",
        words="the bytes that were sent go before the row of the redrawn ones is committed",
        file="academy_portal/files/actions.py",
        before="        transaction.on_commit(partial(storage.delete, sent), robust=True)",
        after="        storage.delete(sent)",
        test=f"{DOCUMENTS}::test_a_worker_dies_over_the_last_part",
    ),
    Control(
        guarantee="G5",
        words="what a killed worker left lying stays for ever",
        file="academy_portal/files/actions.py",
        before="    for name in set(old) - queries.names_with_rows(old):",
        after="    for name in set(old[:0]):",
        test=f"{DOCUMENTS}::test_a_worker_dies_over_the_last_part",
    ),
    Control(
        guarantee="G5",
        words="a document whose last answer was lost is begun anew",
        file="academy_portal/files/views.py",
        before='    if queries.kept_file(request.user, purpose=use.purpose, place=use.place, sha256=asked["sha256"]):',
        after="    if not request.user.is_authenticated:",
        test=f"{DOCUMENTS}::test_a_worker_dies_over_the_last_part",
    ),
)
