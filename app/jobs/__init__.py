"""What happens by itself: which runs are due, and the scheduler that asks."""
