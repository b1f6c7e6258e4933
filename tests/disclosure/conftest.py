"""The register of the statistics' tests."""

from tests.statistics.conftest import register, register_engine

__all__ = ["register", "register_engine"]
