"""The parts of settings that are more than one field: each between its fields and its value in the shop file."""
