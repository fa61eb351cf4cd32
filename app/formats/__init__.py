"""The shapes of the files that go in and out, checked before anything is done with them."""
