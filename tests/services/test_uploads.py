"""Pictures are drawn anew, whatever was in the file; papers are kept as they came, under a name of chance."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import Refused
from app.services import uploads
from app.services.uploads import (
    LONGEST_SIDE,
    MOST_PAPER_BYTES,
    MOST_PICTURE_BYTES,
    keep_paper,
    keep_picture,
    paper_path,
    picture_path,
)
from tests.pictures import claiming, drawn, saved

GPS = 0x8825
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
RED, BLUE = (255, 0, 0), (0, 0, 255)


def keep(content: bytes, folder: Path) -> Path:
    """Keep a picture; where it is."""
    path = picture_path(keep_picture(io.BytesIO(content), folder=folder), folder=folder)
    assert path is not None
    return path


def kept(content: bytes, folder: Path) -> Image.Image:
    """What is left of a picture."""
    with Image.open(keep(content, folder)) as image:
        assert image.format == "WEBP"
        image.load()
        return image


def refusal(content: bytes, folder: Path) -> str:
    """Why a picture is refused; nothing of it is left."""
    with pytest.raises(Refused) as refused:
        keep_picture(io.BytesIO(content), folder=folder)
    assert refused.value.place == "picture"
    assert files(folder) == []
    return refused.value.text


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def is_like(found: object, wanted: tuple[int, ...]) -> bool:
    """Whether a colour is this one, give or take what WebP loses."""
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "MPO"])
def test_a_picture_is_kept_as_webp_under_the_name_of_its_content(tmp_path: Path, kind: str) -> None:
    path = keep(drawn(kind), tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert files(tmp_path) == [f"{digest[:2]}/{digest}.webp"]
    image = kept(drawn(kind), tmp_path)
    assert image.size == (60, 40)
    assert is_like(image.convert("RGB").getpixel((5, 20)), RED)
    assert is_like(image.convert("RGB").getpixel((55, 20)), BLUE)


def test_the_same_picture_is_kept_once_and_its_file_left_alone(tmp_path: Path) -> None:
    path = keep(drawn(), tmp_path)
    before = path.stat().st_mtime_ns
    assert keep(drawn(), tmp_path) == path
    assert path.stat().st_mtime_ns == before
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize(
    ("size", "shrunk"),
    [((1600, 900), (800, 450)), ((500, 1000), (400, 800)), ((1, 100_000), (1, 800)), ((65_000, 1), (800, 1))],
)
def test_a_large_picture_is_shrunk_and_keeps_its_shape(
    tmp_path: Path, size: tuple[int, int], shrunk: tuple[int, int]
) -> None:
    assert max(shrunk) == LONGEST_SIDE
    assert kept(drawn("PNG", size), tmp_path).size == shrunk


def test_a_large_photo_is_read_smaller_at_once(tmp_path: Path) -> None:
    assert kept(drawn("JPEG", (3_000, 2_000)), tmp_path).size == (800, 533)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_photo_was_taken_is_gone_and_nothing_else_is_hidden_in_it(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Chen"
    exif.get_ifd(GPS)[2] = (31.0, 13.0, 49.0)
    content = drawn(kind, exif=exif, xmp=b"<x>secret</x>", icc_profile=b"a hidden profile")
    with Image.open(io.BytesIO(content)) as image:
        assert image.getexif().get_ifd(GPS)
    path = keep(content + b"secret behind the end", tmp_path)
    with Image.open(path) as image:
        assert dict(image.getexif()) == {}
    for hidden in (b"Camera", b"EXIF", b"XMP", b"ICCP", b"secret", b"hidden"):
        assert hidden not in path.read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_the_camera_was_held(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    # As the camera saw it: red at the left. Where that belongs, by the definition of each orientation.
    spots = {1: (5, 20), 2: (55, 20), 3: (55, 20), 4: (5, 20), 5: (20, 5), 6: (20, 5), 7: (20, 55), 8: (20, 55)}
    image = kept(drawn("JPEG", exif=exif, quality=95), tmp_path)
    assert image.size == ((60, 40) if orientation < 5 else (40, 60))
    assert is_like(image.getpixel(spots[orientation]), RED)


def test_a_photo_whose_exif_is_broken_is_kept_as_it_lies(tmp_path: Path) -> None:
    assert kept(drawn(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"), tmp_path).size == (60, 40)


def test_what_shines_through_goes_on_shining_through(tmp_path: Path) -> None:
    image = kept(saved(Image.new("RGBA", (20, 20), (255, 0, 0, 90)), "PNG"), tmp_path)
    pixel = image.getpixel((10, 10))
    assert image.mode == "RGBA"
    assert isinstance(pixel, tuple)
    assert abs(pixel[3] - 90) < 3


@pytest.mark.parametrize(("mode", "hole"), [("P", 0), ("L", 0), ("RGB", (0, 0, 0)), ("LA", None)])
def test_a_png_with_a_hole_in_any_mode_keeps_it(tmp_path: Path, mode: str, hole: object) -> None:
    content = saved(Image.new(mode, (20, 20)), "PNG", **({} if hole is None else {"transparency": hole}))
    image = kept(content, tmp_path)
    assert image.mode == "RGBA"
    assert image.getchannel("A").getextrema() == (0, 0)


def test_of_a_moving_gif_the_first_frame_is_kept(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]
    image = kept(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), tmp_path)
    assert not getattr(image, "is_animated", False)
    assert is_like(image.convert("RGB").getpixel((15, 15)), RED)


def test_a_photo_in_the_colours_of_printing_keeps_how_it_looks(tmp_path: Path) -> None:
    cyan_left_out = Image.new("CMYK", (20, 20), (0, 255, 255, 0))
    assert is_like(kept(saved(cyan_left_out, "JPEG", quality=95), tmp_path).getpixel((10, 10)), RED)


def test_sixteen_bits_of_grey_do_not_turn_white(tmp_path: Path) -> None:
    grey = kept(saved(Image.new("I;16", (20, 20), 128 * 256), "PNG"), tmp_path)
    assert is_like(grey.getpixel((10, 10)), (128, 128, 128))


def test_black_and_white_is_kept(tmp_path: Path) -> None:
    assert is_like(kept(saved(Image.new("1", (20, 20), 1), "PNG"), tmp_path).getpixel((10, 10)), (255, 255, 255))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        PDF,
        b"x",
        drawn("BMP"),
        drawn("TIFF"),
        drawn("AVIF"),
        drawn("ICO"),
    ],
    ids=["HTML", "SVG", "SVG with a head", "PDF", "a letter", "BMP", "TIFF", "AVIF", "ICO"],
)
def test_what_is_no_picture_of_the_four_kinds_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "Choose a JPEG, PNG, WebP or GIF." in refusal(content, tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(b"", tmp_path) == "This file is empty."


def test_five_megabytes_are_allowed_and_not_a_byte_more(tmp_path: Path) -> None:
    content = drawn("PNG")
    padded = content + b"\0" * (MOST_PICTURE_BYTES - len(content))
    assert refusal(padded + b"\0", tmp_path) == "This file is larger than 5 MB."
    assert kept(padded, tmp_path).size == (60, 40)


@pytest.mark.parametrize(
    "content",
    [
        claiming(50_000, 50_000),
        claiming(12_000, 10_000),
        claiming(8_001, 5_000),
        b"GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
        b"RIFF\x64\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\xff\xff\xfe\0\0ANIM\x06\0\0\0" + b"\0" * 6
        + b"ANMF\x10\0\0\0" + b"\0" * 60,
    ],
    ids=["PNG of 2500", "PNG of 120", "PNG of 40.005", "GIF whose frame is 4295", "WebP of 4278"],
)  # fmt: skip
def test_more_than_forty_megapixels_are_refused_before_room_is_made(tmp_path: Path, content: bytes) -> None:
    assert "more than 40 million pixels" in refusal(content, tmp_path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_file_that_breaks_off_is_refused(tmp_path: Path, kind: str) -> None:
    content = saved(Image.effect_noise((300, 300), 90), kind)
    for length in (len(content) // 2, 60):
        assert re.search("damaged|no picture", refusal(content[:length], tmp_path))


@pytest.mark.parametrize("content", [claiming(6_000, 6_000), claiming(0, 5), b"GIF89a\0\0\0\0\0\0\0;"])
def test_a_file_with_a_head_and_nothing_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    assert re.search("damaged|no picture", refusal(content, tmp_path))


def test_a_picture_that_is_a_script_too_is_a_picture_alone(tmp_path: Path) -> None:
    gif = bytearray(drawn("GIF"))
    script = bytes(gif[:6] + b"/*" + gif[8:]) + b"*/=1;alert(document.cookie)//"
    assert script.startswith((b"GIF87a/*", b"GIF89a/*"))
    assert b"alert" not in keep(script, tmp_path).read_bytes()


def test_a_file_that_was_begun_is_never_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        keep_picture(io.BytesIO(drawn()), folder=tmp_path)
    assert files(tmp_path) == []


def test_only_names_of_pictures_lead_to_one(tmp_path: Path) -> None:
    path = keep(drawn(), tmp_path)
    (tmp_path / "note.webp").write_text("x")
    for name in ("", "note.webp", "../note.webp", path.name.upper(), f"{path.name}\n", f"ab/{path.name}", path.stem):
        assert picture_path(name, folder=tmp_path) is None
    assert picture_path("0" * 64 + ".webp", folder=tmp_path) is None


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, "pdf"), (drawn("JPEG"), "jpg"), (drawn("PNG"), "png")], ids=["PDF", "JPEG", "PNG"]
)
def test_a_paper_is_kept_as_it_came_and_named_by_what_it_is(tmp_path: Path, content: bytes, ending: str) -> None:
    name = keep_paper(io.BytesIO(content), filename="营业执照 (2026).html", folder=tmp_path)
    assert re.fullmatch(rf"[\w-]{{32}}_营业执照-2026\.{ending}", name)
    path = paper_path(name, folder=tmp_path)
    assert path is not None
    assert path.read_bytes() == content


def test_the_same_paper_twice_has_two_names(tmp_path: Path) -> None:
    first, second = (keep_paper(io.BytesIO(PDF), filename="a.pdf", folder=tmp_path) for _ in range(2))
    assert first != second
    assert files(tmp_path) == sorted([first, second])


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("", "paper"),
        ("..", "paper"),
        ("lease", "lease"),
        ("lease.v2.pdf", "lease-v2"),
        ("../../etc/passwd.pdf", "passwd"),
        ("C:\\papers\\lease.pdf", "lease"),
        ("a\0b\r\nc.pdf", "a-b-c"),
        ("<script>.pdf", "script"),
        ("…/.pdf", "paper"),
        ("x" * 300 + ".pdf", "x" * 40),
        ("𝟙ＡＢ.pdf", "1AB"),
    ],
)
def test_no_name_of_a_paper_leads_elsewhere(tmp_path: Path, filename: str, title: str) -> None:
    folder = tmp_path / "papers"
    name = keep_paper(io.BytesIO(PDF), filename=filename, folder=folder)
    assert name[32:] == f"_{title}.pdf"
    assert files(tmp_path) == [f"papers/{name}"]
    assert paper_path(name, folder=folder) is not None


@pytest.mark.parametrize("content", [b"<html>%PDF-", b" %PDF-1.7", b"PK\x03\x04", b"GIF89a", b"\x89PNG", b"MZ"])
def test_a_paper_of_another_kind_is_refused_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused, match="no PDF, JPEG or PNG") as refused:
        keep_paper(io.BytesIO(content), filename="lease.pdf", folder=tmp_path)
    assert refused.value.place == "paper"
    assert files(tmp_path) == []


def test_a_paper_may_have_ten_megabytes_and_must_have_something(tmp_path: Path) -> None:
    whole = PDF + b"\0" * (MOST_PAPER_BYTES - len(PDF))
    for content, reason in ((b"", "empty"), (whole + b"\0", "larger than 10 MB")):
        with pytest.raises(Refused, match=reason):
            keep_paper(io.BytesIO(content), filename="lease.pdf", folder=tmp_path)
    assert keep_paper(io.BytesIO(whole), filename="lease.pdf", folder=tmp_path)


def test_only_names_of_papers_lead_to_one(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    name = keep_paper(io.BytesIO(PDF), filename="lease.pdf", folder=folder)
    (tmp_path / "note.pdf").write_text("x")
    for wrong in (
        "",
        "../note.pdf",
        f"../papers/{name}",
        f"{name}\n",
        name.replace("pdf", "html"),
        f"{'a' * 32}_b.pdf",
    ):
        assert paper_path(wrong, folder=folder) is None
