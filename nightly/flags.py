"""The options of every command, as they were given; read by each command when it is run."""

from __future__ import annotations

from typing import Any

FLAGS: dict[str, Any] = {}
"""Settings named by options before or after the command's name; options that were not given are left out."""
