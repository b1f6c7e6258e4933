"""The auditor: what an outsider can work out of a release, knowing only what is published.

Knows the published tables, what the declaration prints about them (`declared`), that a count is a whole number and
that a zero is never withheld. Never the register, and never which cells were withheld first: a contract in
`pyproject.toml` keeps the register's modules away.
"""
