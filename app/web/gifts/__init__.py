"""Gifts and what became of those that members redeemed."""

from app.web.gifts import redemptions as redemptions
from app.web.gifts.views import blueprint as blueprint
