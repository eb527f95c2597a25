"""The library at work: the shelf, the hub, downloads and conversions, each on threads of their own."""
