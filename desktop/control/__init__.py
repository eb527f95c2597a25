"""What happens next: state machines and worker threads. QtCore only."""
