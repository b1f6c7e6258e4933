"""Who has looked, and the monthly review of the log (loggranskning)."""
