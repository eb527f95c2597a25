"""Reading a text token by token: exact statistics of whole distributions, and the comparison with another engine's."""
