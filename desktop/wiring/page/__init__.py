"""The page: its screen connected with what is open, and with the engines that go on in it."""
