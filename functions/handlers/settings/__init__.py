"""What each handler is told of the stack, a module each: crier/model/settings.py says what the names mean."""
