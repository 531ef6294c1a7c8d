"""Tables as files that spreadsheets open."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

from academy_portal.formats.isolates import bare
from academy_portal.kernel.text import plain_cell


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Answer with a table as CSV in UTF-8; no cell can be taken for a formula or holds marks of direction.

    Shapes: ``name`` without ending; each row its cells, an empty row a blank line.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    # The mark by which spreadsheets know the letters of every language.
    response.write("\ufeff")
    csv.writer(response).writerows([plain_cell(bare(str(cell))) for cell in row] for row in rows)
    return response
