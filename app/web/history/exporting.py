"""The history as a file."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext

from app.queries.history import ChangeRow, list_changes
from app.services.table_files import Column
from app.web.exporting import FORMS, moment, word
from app.web.exporting import export as as_file
from app.web.history.lines import Line, lines_of, name_of
from app.web.history.views import blueprint, read_filter
from app.web.labels import ACTIONS, AUTHORS, CHANGE_KINDS
from app.web.permissions import Permission, needs
from app.web.wording import in_clauses


@blueprint.get(f"/history/export.{FORMS}")
@needs(Permission.SEE_HISTORY)
def export(form: str) -> Response:
    """Every change that the filter in the address lets pass."""
    wanted = read_filter()
    return as_file("history", form, columns(), lambda key, most: list_changes(wanted, after=key, limit=most))


def columns() -> list[Column[ChangeRow]]:
    """What the file says of a change."""
    others = {name: str(text) for name, text in AUTHORS.items()}
    return [
        moment(gettext("When"), lambda row: row.at),
        Column(gettext("Who"), lambda row: row.author if row.by_staff else others.get(row.author, row.author)),
        word(gettext("What"), lambda row: row.kind, CHANGE_KINDS),
        Column(gettext("Number"), lambda row: row.ref),
        Column(gettext("Name"), name_of),
        word(gettext("What was done"), lambda row: row.action, {"changed": gettext("changed"), **ACTIONS}),
        Column(gettext("From and to"), lambda row: in_clauses(map(_say, lines_of(row.kind, row.before, row.after)))),
        Column(gettext("Reason"), lambda row: row.reason),
    ]


def _say(line: Line) -> str:
    """``Price: ¥1.00 → ¥2.00``."""
    return f"{line.label}: " + " → ".join(each for each in (line.old, line.new) if each is not None)
