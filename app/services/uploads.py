"""Files that people upload: pictures, which are drawn anew, and papers, which are kept as they came."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import struct
import tempfile
import unicodedata
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO

from PIL import Image, UnidentifiedImageError

from app.domain.errors import Refused

MOST_PICTURE_BYTES = 5 * 1024 * 1024
MOST_PAPER_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 800
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PICTURE = re.compile(r"[0-9a-f]{64}\.webp")

PAPER_KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
"""How a paper of each kind begins."""
PAPER = re.compile(r"[A-Za-z0-9_-]{32}_[\w-]{1,40}\.(?:pdf|jpg|png)")
LONGEST_TITLE = 40

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright, by what its EXIF says of the camera."""

DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, EOFError, ArithmeticError, RuntimeError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""What reading a file raises that is no picture, or a broken one."""

_one_at_a_time = Lock()
"""A large picture takes some hundred megabytes while it is drawn anew; several at once might be too much."""


def keep_picture(stream: IO[bytes], *, folder: Path) -> str:
    """Keep a picture, drawn anew as WebP of at most 800 pixels a side; returns its name, which its content gives it.

    Nothing of the file itself is kept: no place where a photo was taken, and nothing that only looks like a picture.
    The same picture has the same name, so keeping it again does nothing.
    """
    content = _read(stream, MOST_PICTURE_BYTES, "picture")
    with _one_at_a_time:
        drawn = _drawn_anew(content)
    name = f"{hashlib.sha256(drawn).hexdigest()}.webp"
    path = _of_picture(name, folder)
    if not path.is_file():
        _write(path, drawn)
    return name


def picture_path(name: str, *, folder: Path) -> Path | None:
    """Where the picture of this name is; None where there is none, or it is no such name."""
    path = _of_picture(name, folder) if PICTURE.fullmatch(name) else None
    return path if path and path.is_file() else None


def keep_paper(stream: IO[bytes], *, filename: str, folder: Path) -> str:
    """Keep a paper (PDF, JPEG or PNG) as it came; returns its name: chance, ``_``, and what the file was called.

    What it is says how it begins, never what it is called. It is not looked into, so whoever hands it out does so as a
    download, to staff alone.
    """
    content = _read(stream, MOST_PAPER_BYTES, "paper")
    kind = next((kind for start, kind in PAPER_KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise Refused("This is no PDF, JPEG or PNG file.", "paper")
    name = f"{secrets.token_urlsafe(24)}_{_title_of(filename)}.{kind}"
    _write(folder.joinpath(name), content)
    return name


def paper_path(name: str, *, folder: Path) -> Path | None:
    """Where the paper of this name is; None where there is none, or it is no such name."""
    path = folder.joinpath(name) if PAPER.fullmatch(name) else None
    return path if path and path.is_file() else None


def _read(stream: IO[bytes], most: int, place: str) -> bytes:
    content = stream.read(most + 1)
    if not content:
        raise Refused("This file is empty.", place)
    if len(content) > most:
        raise Refused("This file is larger than {most} MB.", place, most=most // (1024 * 1024))
    return content


def _drawn_anew(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken EXIF and the like
            return _redraw(_open(content))
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except UnidentifiedImageError:
        raise Refused("This is no picture that can be read here. Choose a JPEG, PNG, WebP or GIF.", "picture") from None
    except DAMAGED:
        raise Refused("This picture is damaged. Save it anew or choose another one.", "picture") from None


def _redraw(image: Image.Image) -> bytes:
    # A JPEG can be read at an eighth, a quarter or half of its size; for other formats this does nothing.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    turn = _turn_of(image)
    image = _plain(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if turn is not None:
        image = image.transpose(turn)
    file = BytesIO()
    image.save(file, "WEBP", quality=82, icc_profile=b"", exif=b"", xmp=b"")
    return file.getvalue()


def _open(content: bytes) -> Image.Image:
    """The picture, of which only the head is read: what it claims to measure is looked at before room is made."""
    image = Image.open(BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    if not image.width * image.height:
        raise ValueError
    return image


def _too_many_pixels() -> Refused:
    return Refused(
        "This picture has more than {most} million pixels. Make it smaller first.", "picture", most=MOST_PIXELS // 10**6
    )


def _plain(image: Image.Image) -> Image.Image:
    """The first frame in the colours that WebP has: red, green, blue, and where something shines through, how much."""
    if image.mode.startswith("I"):
        # 16 bits of grey: brought down to 8, for Pillow by itself would make all but the darkest white.
        image = image.convert("I").point(lambda value: value / 256)  # no money: how bright
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """What puts it upright; a picture whose EXIF is broken is a picture all the same, and stays as it is."""
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except DAMAGED:
        return None


def _title_of(filename: str) -> str:
    """What a file was called, in letters, digits and dashes alone."""
    name = unicodedata.normalize("NFKC", re.split(r"[/\\]", filename)[-1])
    stem = re.sub(r"\.\w*$", "", name)
    return re.sub(r"[^\w-]+", "-", stem).strip("-")[:LONGEST_TITLE] or "paper"


def _of_picture(name: str, folder: Path) -> Path:
    return folder.joinpath(name[:2], name)


def _write(path: Path, content: bytes) -> None:
    """Write a file apart and then give it its name, so that nobody ever finds a part of it, even after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, apart = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(apart).replace(path)
    finally:
        Path(apart).unlink(missing_ok=True)
