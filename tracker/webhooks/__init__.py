"""Telling other systems that something in their scope has changed: ids only (`docs/decisions/0029-webhooks.md`)."""
