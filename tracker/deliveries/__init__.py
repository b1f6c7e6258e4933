"""Individual records for the agency: a file a period, looked through, sent, answered and corrected."""
