"""The laptop's stack: a local AWS, the site's edge, an inbox; started, deployed on, stopped."""
