"""Taking in files: members, products, and a running queue of another system."""

from app.web.imports.views import blueprint as blueprint
