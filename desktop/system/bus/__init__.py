"""The desktop's message bus, and the notifications that go over it."""
