"""The members' own pages, for a phone; ``blueprints`` gathers them."""
