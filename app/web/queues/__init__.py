"""The queues as they are paid."""

from app.web.queues import exporting as exporting
from app.web.queues.views import blueprint as blueprint
