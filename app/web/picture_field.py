"""The field of a picture: what there is now, a file for another one, and a tick that takes it away."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field
from wtforms.utils import unset_value

from app.domain.errors import Refused
from app.services.uploads import keep_picture, picture_path
from app.web import pictures
from app.web.sentences import sentence


class PictureField(Field):  # type: ignore[misc]
    """A picture as the shop file says it: where an uploaded one is, another address that a file brought, or nothing.

    A file that is sent is kept at once: its address (``kept``) stands in the form where that is shown again. Beside an
    address that was there before, only that of a picture which is here can be sent.
    """

    data: Any
    accept = "image/jpeg,image/png,image/webp,image/gif"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was sent under three names: the address, the file, and the tick."""
        self._sent = MultiDict() if formdata is None else formdata
        super().process(formdata, data, extra_filters)
        self.kept = self.data or ""
        self.is_removed = f"{self.name}-remove" in self._sent and not self._file
        if self.is_removed:
            self.data = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the file that was sent; without one go by the address."""
        address = valuelist[0] if valuelist else self.object_data
        is_known = address in ("", self.object_data) or _is_here(address)
        if is_known:
            self.data = address
        if self._file:
            try:
                self.data = pictures.ADDRESS + keep_picture(self._file.stream, folder=pictures.folder())
            except Refused as refused:
                raise ValueError(sentence(refused)) from None
        elif not is_known:
            raise ValueError(gettext("This picture is no longer here. Choose it once more."))

    @property
    def _file(self) -> FileStorage | None:
        file = self._sent.get(f"{self.name}-file")
        return file if isinstance(file, FileStorage) and file.filename else None


def _is_here(address: object) -> bool:
    name = pictures.name_of(address)
    return name is not None and picture_path(name, folder=pictures.folder()) is not None
