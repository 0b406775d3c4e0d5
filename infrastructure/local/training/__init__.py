"""Makes the weights of the second reader from labelled releases, and tells how well it reads unseen ones."""
