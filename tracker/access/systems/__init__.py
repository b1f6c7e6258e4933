"""Other systems that use the API: their secrets, their tokens, what each may do (`docs/decisions/0028-the-api.md`)."""
