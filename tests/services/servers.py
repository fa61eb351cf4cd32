"""Servers on this machine that take what is sent: one for the web, one for mail."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class WebServer(ThreadingHTTPServer):
    """Keeps what was sent; answers with ``status``, and not before ``may_answer``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Web)
        self.taken: list[tuple[str, Any]] = []
        self.status = 200
        self.location = ""
        self.may_answer = Event()
        self.may_answer.set()


class _Web(BaseHTTPRequestHandler):
    server: WebServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))
        self.server.may_answer.wait(30)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: Any) -> None:
        pass


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps the mails that it takes; refuses receivers whose address begins with ``nobody``."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.taken: list[tuple[str, str]] = []


class _Mail(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 here")
        receiver = ""
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN LOGIN")
            elif verb == "AUTH":
                self._say("535 authentication failed")
            elif verb == "RCPT":
                receiver = line.partition("<")[2].partition(">")[0]
                self._say("550 no such user" if receiver.startswith("nobody") else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                text = []
                for part in self.rfile:
                    if part == b".\r\n":
                        break
                    text.append(part.decode())
                self.server.taken.append((receiver, "".join(text)))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """The server while it runs."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
