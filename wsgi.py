"""The WSGI entry point: any server can serve ``wsgi:app``."""

from app import create_app

app = create_app()
