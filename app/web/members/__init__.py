"""Members: the list, one with everything about them, and what staff do to them."""

from app.web.members import adjusting as adjusting
from app.web.members import exporting as exporting
from app.web.members import links as links
from app.web.members import referrers as referrers
from app.web.members import releasing as releasing
from app.web.members.views import blueprint as blueprint
