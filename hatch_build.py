"""What hatchling does before it packs a wheel: build the interface's assets and compile the catalogues.

Both are kept out of git, and both go into the wheel, so that whoever installs it needs neither node nor a compiler.
An editable install (`uv sync`) leaves them to `make`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsAndCatalogues(BuildHookInterface):
    """Runs for wheels."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is made from sources, and have it packed though git ignores it."""
        if version == "editable":
            return
        root = Path(self.root)
        environment = {**os.environ, "PYTHONPATH": str(root / "src")}
        for command in (["-m", "talka.ui.build"], ["tools/catalogues.py", "compile"]):
            subprocess.run([sys.executable, *command], cwd=root, env=environment, check=True, stdout=sys.stderr)
        build_data["artifacts"] += ["src/talka/ui/static/built/**", "src/talka/locale/**/*.mo"]
