"""Words and characters: messages, dates, typography, and which language a person gets."""
