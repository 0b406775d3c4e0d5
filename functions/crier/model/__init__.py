"""Values, checked once: releases, newsrooms, editions, lifecycles, names. Nothing else of ours below."""
