"""What is owed after an exit. Loading anything of this brings the rule that writes it."""

from tracker.followups import obligations as obligations
