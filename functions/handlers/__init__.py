"""The handlers, one Lambda each: they understand the event, call a workflow, and answer."""
