"""What is inside a package, whose it is and under which licence."""
