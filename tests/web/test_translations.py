"""The Chinese catalogue: complete, true to the texts in the code, and compiled."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from typing import IO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests.web.catalogue import FOLDER, extract, is_translated, read

HOW = "bring the catalogue up to date: python -m tests.web.catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read()


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def strings(compiled: IO[bytes]) -> dict[object, str]:
    """What a compiled catalogue holds, its header left out."""
    held: dict[object, str] = vars(GNUTranslations(compiled))["_catalog"]
    return {key: string for key, string in held.items() if key}


def test_the_catalogue_holds_just_the_texts_of_the_code(catalogue: Catalog) -> None:
    texts = ids(extract())
    assert texts - ids(catalogue) == set(), HOW
    assert ids(catalogue) - texts == set(), HOW


def test_nothing_is_missing_or_fuzzy(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and not is_translated(message)] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_gaps_are_those_of_the_english(catalogue: Catalog) -> None:
    assert [(message.id, errors) for message, errors in catalogue.check()] == []


def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Catalog) -> None:
    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    with (FOLDER / "messages.mo").open("rb") as file:
        assert strings(file) == strings(made), HOW
