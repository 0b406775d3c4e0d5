"""How a mailing goes out: plan, ledger, pace, breaker, slice, sweep, feedback. Pure decisions."""
