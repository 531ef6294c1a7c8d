"""Scenes for storms: many applications of one call, up to signed or released; and a way back to where a round began."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from scholarships.actions import release_run, request_run, sign_run
from scholarships.models import Offer, SelectionRun
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import COUNTRIES, World


def signed_run(world: World, folder: Path, *, people: int, name: str = "applicant") -> SelectionRun:
    """Everybody applied and was read; the result is computed and signed twice, the letters are held."""
    for number in range(people):
        world.apply(f"{name}{number}", COUNTRIES[number % len(COUNTRIES)])
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), folder)
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    return run


def open_offers(world: World, folder: Path, *, people: int, name: str = "applicant") -> list[Offer]:
    """The offers of a released run, in order."""
    run = signed_run(world, folder, people=people, name=name)
    release_run(run=run, by=world.officer, at=world.at)
    return list(Offer.objects.filter(run=run, state="open").select_related("person", "application").order_by("pk"))


def remember() -> Callable[[], None]:
    """Copy all tables aside; calling the answer brings every row back, whatever was committed since."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED_COLUMNS)
        tables: dict[str, str] = dict(cursor.fetchall())
        cursor.execute("DROP SCHEMA IF EXISTS remembered CASCADE")
        cursor.execute("CREATE SCHEMA remembered")
        for name in tables:
            cursor.execute(f'CREATE TABLE remembered."{name}" AS TABLE public."{name}"')
    fill = "".join(
        f'INSERT INTO public."{name}" ({columns}) SELECT {columns} FROM remembered."{name}";'
        for name, columns in tables.items()
    )
    names = ", ".join(f'public."{name}"' for name in tables)

    def guards(verb: str) -> str:
        return "".join(f'ALTER TABLE public."{name}" {verb} TRIGGER USER;' for name in tables)

    @transaction.atomic
    def restore() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"{guards('DISABLE')} TRUNCATE {names}; {fill} SET CONSTRAINTS ALL IMMEDIATE;")
            cursor.execute(guards("ENABLE"))

    return restore


# Each table with the columns that hold what was written; the database computes the others.
_STORED_COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ')
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
GROUP BY table_name ORDER BY table_name
"""
