"""A secret number for each person, which the noise in counts is made of: the same in every table and every release."""

import hashlib

import numpy as np

KEY_RANGE = 2**32


def record_key(secret: bytes, person: int) -> int:
    """A person's key: even over 0 … 2^32 - 1, and not to be guessed without the secret (16 to 64 bytes)."""
    return int.from_bytes(hashlib.blake2b(str(person).encode(), digest_size=4, key=secret).digest(), "big")


def record_keys(secret: bytes, persons: np.ndarray) -> np.ndarray:
    """The keys of many, in their order, as numbers that add up exactly."""
    return np.array([record_key(secret, person) for person in persons.tolist()], float)
