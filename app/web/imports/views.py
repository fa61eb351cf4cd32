"""Uploading a file, saying which column is what, looking at what it would do, and taking it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice
from wtforms.validators import ValidationError

from app import clock
from app.domain.errors import Refused
from app.services.file_import import (
    Found,
    ImportRefused,
    Objects,
    Problem,
    check_events,
    check_objects,
    import_events,
    import_objects,
)
from app.services.tables import Table, read_table
from app.web.forms import Form
from app.web.imports import uploads
from app.web.imports.columns import KINDS, Column, Doc, WrongCell, columns_of, documents, guess
from app.web.imports.uploads import Upload
from app.web.permissions import Permission, needs
from app.web.sentences import sentence

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

MOST_SHOWN = 200
EXAMPLES = 3
DONE = {"members": "members.list", "products": "products.list", "entries": "entries.list", "balances": "members.list"}
"""Where what was taken in can be seen."""


class UploadForm(Form):
    """A file, and what its lines are."""

    kind = RadioField(
        lazy_gettext("What the file holds"),
        choices=[SelectChoice(key, kind.label) for key, kind in KINDS.items()],
        default="members",
    )
    file = FileField(
        lazy_gettext("File (CSV or XLSX)"),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
        render_kw={"accept": ".csv,.xlsx,.txt"},
    )

    def validate_file(self, field: FileField) -> None:
        """A file that holds a table."""
        try:
            read_table(field.data.read())
        except Refused as refused:
            raise ValidationError(sentence(refused)) from None
        finally:
            field.data.seek(0)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken in, in words."""

    line: int
    column: str
    message: str


@blueprint.get("")
@needs(Permission.IMPORT_FILES)
def start() -> str:
    """The form that takes a file."""
    return render_template("imports/start.html", form=UploadForm(), kinds=KINDS)


@blueprint.post("")
@needs(Permission.IMPORT_FILES)
def upload() -> Response | tuple[str, int]:
    """Keep a file, and go on to its columns."""
    form = UploadForm()
    if not form.validate():
        return render_template("imports/start.html", form=form, kinds=KINDS), 422
    file = form.file.data
    token = uploads.keep(file.read(), kind=form.kind.data, name=file.filename or "", now=clock.now())
    return redirect(url_for("imports.match", token=token))


@blueprint.get("/<token>")
@needs(Permission.IMPORT_FILES)
def match(token: str) -> Response | str:
    """Which column is what, as far as it can be guessed."""
    found = uploads.find(token, clock.now())
    if found is None:
        return _gone()
    table, columns = read_table(found.content), columns_of(found.kind)
    return _page(found, table, columns, guess(columns, table.header))


@blueprint.post("/<token>")
@needs(Permission.IMPORT_FILES)
def take_in(token: str) -> Response | str | tuple[str, int]:
    """Look at what the file would do, or once that was seen do it."""
    found = uploads.find(token, clock.now())
    if found is None:
        return _gone()
    table, columns = read_table(found.content), columns_of(found.kind)
    keys = _chosen(columns, len(table.header))
    problem = _problem_of(columns, keys)
    if problem:
        return _page(found, table, columns, keys, problem=problem), 422
    rows, cells = documents(columns, table, keys)
    _complete(found, rows)
    if cells or request.form.get("step") != "confirm":
        result = _check(found, rows)
        wrong = _in_words(columns, result.problems, cells)
        if not wrong:
            return _page(found, table, columns, keys, result=result)
        return _page(found, table, columns, keys, wrong=wrong), 422
    try:
        _do(found, rows)
    except ImportRefused as refused:
        return _page(found, table, columns, keys, wrong=_in_words(columns, refused.problems)), 422
    uploads.forget(token)
    flash(gettext("%(name)s is taken in: %(rows)s lines.", name=found.name, rows=len(rows)), "success")
    return redirect(url_for(DONE[found.kind]))


def _gone() -> Response:
    flash(gettext("This file is no longer here: it was taken in already, or a day has passed."), "warning")
    return redirect(url_for("imports.start"))


def _chosen(columns: Sequence[Column], count: int) -> list[str]:
    """The key chosen for each column of the file; what is no key leaves the column out."""
    known = {column.key for column in columns}
    sent = (request.form.get(f"column-{number}", "") for number in range(count))
    return [key if key in known else "" for key in sent]


def _problem_of(columns: Sequence[Column], keys: Sequence[str]) -> str:
    """What is wrong with the choice of columns; empty where nothing is."""
    for column in columns:
        if keys.count(column.key) > 1:
            return str(gettext("%(name)s is chosen for two columns.", name=column.label))
        if column.is_required and column.key not in keys:
            return str(gettext("Choose the column that holds: %(name)s.", name=column.label))
    return ""


def _complete(found: Upload, rows: list[tuple[int, Doc]]) -> None:
    """Put what the lines say where the shop file or an event has it."""
    event = KINDS[found.kind].event
    for _, doc in rows:
        if event:
            doc["type"] = event
            doc.setdefault("at", found.since.isoformat())
        if "enabled" in doc:
            doc["rebate"] = {"enabled": doc.pop("enabled")}


def _check(found: Upload, rows: list[tuple[int, Doc]]) -> Found:
    if KINDS[found.kind].event:
        return check_events(rows=rows, digest=found.digest, now=clock.now())
    return check_objects(kind=_objects(found), rows=rows)


def _do(found: Upload, rows: list[tuple[int, Doc]]) -> None:
    author, now = current_user.author, clock.now()
    if KINDS[found.kind].event:
        import_events(rows=rows, digest=found.digest, name=found.name, author=author, now=now)
    else:
        import_objects(kind=_objects(found), rows=rows, name=found.name, author=author, now=now)


def _objects(found: Upload) -> Objects:
    return "members" if found.kind == "members" else "products"


def _in_words(columns: Sequence[Column], problems: Sequence[Problem], cells: Sequence[WrongCell] = ()) -> list[Wrong]:
    """Everything that is wrong, by line; what is only so because a wrong cell was left out is not told."""
    labels = {column.key: str(column.label) for column in columns}
    spoiled = {(cell.line, cell.column.key) for cell in cells}
    wrong = [Wrong(cell.line, str(cell.column.label), cell.message) for cell in cells]
    wrong += [
        Wrong(each.line, labels.get(each.key, ""), _said(each.refused))
        for each in problems
        if not spoiled & {(each.line, each.key), (each.line, "source")}
    ]
    return sorted(wrong, key=lambda each: each.line)


def _said(refused: Refused) -> str:
    if refused.reason == "was applied before with other content":
        return str(gettext("This line was taken in before, with other values."))
    return sentence(refused)


def _page(
    found: Upload,
    table: Table,
    columns: Sequence[Column],
    keys: Sequence[str],
    *,
    problem: str = "",
    wrong: Sequence[Wrong] = (),
    result: Found | None = None,
) -> str:
    return render_template(
        "imports/match.html",
        upload=found,
        kind=KINDS[found.kind],
        header=table.header,
        rows=len(table.rows),
        examples=[row.cells for row in table.rows[:EXAMPLES]],
        columns=columns,
        keys=keys,
        problem=problem,
        wrong=wrong[:MOST_SHOWN],
        wrong_count=len(wrong),
        result=result,
    )
