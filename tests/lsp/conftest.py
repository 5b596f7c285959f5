"""A server process and an editor for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.lsp.editor import COMMAND, Editor, recording_client
from tests.lsp.projects import SHOP, write


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND, client_factory=recording_client))
async def client(lsp_client: LanguageClient):
    """A client with a server of its own."""
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: LanguageClient, tmp_path: Path) -> Editor:
    """An editor over the shop project, before it says hello."""
    return Editor(client, write(tmp_path / "shop", SHOP))
