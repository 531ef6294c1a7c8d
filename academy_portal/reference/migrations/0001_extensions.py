"""Extensions of PostgreSQL that all apps use, and the folding of text for search.

``unaccent`` is not immutable (its dictionary could change), so that no index or generated column may use it. The
functions below name the dictionary in full and are declared immutable: whoever changes the dictionary reindexes.
Everything is qualified by its schema, because indexes are rebuilt with an empty search path.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

FOLD = """
CREATE FUNCTION public.academy_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
    SELECT pg_catalog.upper(
        public.unaccent(
            'public.unaccent'::pg_catalog.regdictionary,
            pg_catalog.regexp_replace(
                pg_catalog.translate(pg_catalog.normalize(value, 'NFKC'), 'أإآٱىة', 'اااايه'),
                '[\u0640\u064B-\u065F\u0670]', '', 'g'
            )
        )
    )
$function$;

CREATE FUNCTION public.academy_fold_all("values" text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
    SELECT public.academy_fold(pg_catalog.array_to_string("values", ' '))
$function$;
"""

UNFOLD = """
DROP FUNCTION public.academy_fold_all(text[]);
DROP FUNCTION public.academy_fold(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD, UNFOLD),
    ]
