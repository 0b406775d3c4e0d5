"""Everything Crier makes, rendered for eyes and for judges that others wrote."""
