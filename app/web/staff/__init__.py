"""Staff: who may open the console, in which role, and what the roles may do."""

from app.web.staff.views import blueprint as blueprint
