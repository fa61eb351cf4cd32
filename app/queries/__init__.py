"""What the pages read: lists, details and sums as frozen dataclasses; nothing here writes."""
