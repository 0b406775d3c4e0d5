"""What the repository keeps of what it makes, and of what it pins."""
