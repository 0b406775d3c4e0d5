"""What happens to a release and to a person, step by step: what handlers call."""
