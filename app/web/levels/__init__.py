"""Member levels: the list, a new one, and editing one."""

from app.web.levels.views import blueprint as blueprint
