"""The log: who saw, sought or changed what, when, as what and why; chained so that no tampering goes unseen.

How it is built and what it withstands: `docs/decisions/0013-the-log.md`.
"""
