"""Values, checked once: releases, newsrooms, editions, lifecycles and names. They import nothing of Crier's."""
