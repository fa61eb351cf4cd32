"""What members do by themselves, and what staff do with it."""
