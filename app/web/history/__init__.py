"""The history: what was changed by whom, and putting it back."""

from app.web.history import exporting as exporting
from app.web.history.views import blueprint as blueprint
