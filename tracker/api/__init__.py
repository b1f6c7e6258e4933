"""What every operation of the API shares: how it is declared, described, refused and kept from overwriting unseen.

Knows no feature: a feature's operations stand in its `api.py`, beside the pages in `routes.py`, and call the same
service and schema. `docs/decisions/0028-the-api.md`.
"""
