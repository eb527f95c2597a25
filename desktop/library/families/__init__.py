"""Which base and instruct variants belong together, and which builds of them can be had."""
