"""What tuning changed, in numbers: surprise, rank, divergence and alignment of two voices. Pure. No Qt."""
