"""Brings the Chinese catalogue up to date with the texts in the code: ``python -m tests.web.catalogue``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "app" / "translations" / "zh_CN" / "LC_MESSAGES"
KEYWORDS = ("lazy_gettext", "Refused", "DailyLimit:3")
"""What takes a text besides gettext itself; of a limit it is the third argument."""

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """\
# The Chinese of the console. How to bring it up to date stands in babel.cfg.
msgid ""
msgstr ""
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract() -> Catalog:
    """The texts that the code holds now, as babel.cfg says."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "messages.pot"
        options = ["-F", str(ROOT / "babel.cfg"), "--no-location", *(f"-k{keyword}" for keyword in KEYWORDS)]
        CommandLineInterface().run(["pybabel", "-q", "extract", *options, "-o", str(path), str(ROOT)])
        with path.open("rb") as file:
            return read_po(file)


def read() -> Catalog:
    """The catalogue as it is kept."""
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def is_translated(message: Message) -> bool:
    """Whether there is a Chinese text for it, in every form."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def main() -> int:
    """Write both files anew, without dates, and name what is not translated."""
    catalogue = read()
    catalogue.update(extract(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    source = FOLDER / "messages.po"
    with source.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=True)
    source.write_text(HEADER + source.read_text("utf-8"), "utf-8")
    compiled = read()
    compiled.creation_date = SOME_DAY  # or the file would differ each time
    with (FOLDER / "messages.mo").open("wb") as file:
        write_mo(file, compiled)
    left = [message.id for message in catalogue if message.id and not is_translated(message)]
    sys.stdout.writelines(f"to translate: {text}\n" for text in left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
