"""What the repository keeps of what it makes, of what it pins, and how its tests run."""
