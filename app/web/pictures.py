"""Uploaded pictures: their addresses, which everybody may open who knows one."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_file, url_for

from app.services.uploads import PICTURE, picture_path
from app.web.assets import FOREVER

ADDRESS = "/pictures/"
"""What stands before the name of a picture where the shop file says it."""

blueprint = Blueprint("pictures", __name__)


@blueprint.get(f"{ADDRESS}<name>")
def show(name: str) -> Response:
    """A picture; what is shown under a name never changes, for its content gives the name."""
    path = picture_path(name, folder=folder())
    if path is None:
        abort(404)
    response = send_file(path, mimetype="image/webp", etag=path.stem, max_age=FOREVER)
    response.cache_control.immutable = True
    return response


@blueprint.app_template_filter("picture_url")
def picture_url(value: str) -> str | None:
    """Where the uploaded picture is that ``value`` of the shop file names; None where that is not here."""
    name = name_of(value)
    return url_for("pictures.show", name=name) if name and picture_path(name, folder=folder()) else None


def name_of(value: object) -> str | None:
    """The name of the uploaded picture that ``value`` of the shop file says; None where it says another address."""
    name = value.removeprefix(ADDRESS) if isinstance(value, str) and value.startswith(ADDRESS) else ""
    return name if PICTURE.fullmatch(name) else None


def folder() -> Path:
    """Where pictures are kept."""
    return Path(current_app.config["UPLOADS"]) / "pictures"
