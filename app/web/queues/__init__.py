"""The queues as they are paid."""

from app.web.queues.views import blueprint as blueprint
