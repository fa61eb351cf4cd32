"""Messages as staff manage them: their texts, and the channels by which they also go."""

from app.web.messages import channels as channels
from app.web.messages import texts as texts
from app.web.messages.blueprint import blueprint as blueprint
