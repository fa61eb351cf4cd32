"""A file of members, and the steps of its import."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.web.forms import fields_of

MEMBERS = """会员编号,昵称,姓名,手机号,会员等级,推荐人,股份,备注
m1,Fangfang,,,,,,
n1,One,赵一,１３７００００００１１,Gold,n2,2,x
n2,Two,,,silver,m3,,x
"""


def upload(client: FlaskClient, content: str | bytes, kind: str = "members", name: str = "会员.csv") -> str:
    """Send a file, and return the address of its columns."""
    data = content.encode() if isinstance(content, str) else content
    response = client.post("/imports", data={"kind": kind, "file": (io.BytesIO(data), name)})
    assert response.status_code == 302, response.text
    return str(response.location)


def check(client: FlaskClient, path: str, **columns: str) -> Any:
    """Ask what the file would do, with the columns as guessed but for those given."""
    data = fields_of(client.get(path).text, path)
    return client.post(path, data={**data, **columns, "step": "check"})


def confirm(client: FlaskClient, path: str) -> Any:
    """Look and confirm."""
    looked = check(client, path)
    assert looked.status_code == 200, looked.text
    return client.post(path, data={**fields_of(looked.text, path), "step": "confirm"})


def wrong(page: str) -> list[tuple[int, str, str]]:
    """Line, column and message of everything that a page says is wrong."""
    found = re.findall(
        r'data-label="Line">(\d+)</th>\s*<td data-label="Column">([^<]*)</td>\s*<td[^>]*>([^<]*)</td>', page
    )
    return [(int(line), column, message.replace("&#39;", "'")) for line, column, message in found]


def files(app: Flask) -> list[str]:
    folder = Path(app.config["UPLOADS"]) / "imports"
    return [path.name for path in folder.iterdir()] if folder.exists() else []
