"""Emergency access (nödåtkomst): one person, one user, three hours, seen and reviewed by the managers."""
