"""What members' own pages show."""
