"""What members drew, and whether the lottery keeps its odds."""

from app.web.draws.views import blueprint as blueprint
