"""A process that takes in the events of a file one at a time, once told to begin, and tells what became of each."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from app import create_app
from app.services.intake import take_in


def main(path: str) -> None:
    """Work on the database that the environment names."""
    texts = Path(path).read_bytes().splitlines()
    with create_app().app_context():
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        became = [take_in([text], now=datetime.now(UTC))[0].status for text in texts]
    print(json.dumps(became))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
