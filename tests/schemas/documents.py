"""The realistic documents of tests/schemas/documents, by root and name."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("documents")
FILES = sorted(FOLDER.glob("*/*.json"))
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())
