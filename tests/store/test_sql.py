"""The SQL store keeps the contract."""

from __future__ import annotations

import pytest

from engine.store.contract import Store
from tests.store.contract import StoreContract


class TestSqlStore(StoreContract):
    @pytest.fixture
    def store(self, sql_store: Store) -> Store:
        return sql_store
