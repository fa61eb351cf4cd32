"""The rules of the queue rebate: standard library only, no clock, no randomness of their own."""
