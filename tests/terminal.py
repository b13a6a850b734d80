"""A terminal in which `portal` is typed."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from portal import cli

SECRET = "s" * 40


class Shell:
    """A terminal in an empty folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.environment = folder, {"PORTAL_SECRET_KEY": SECRET} | environment

    def run(self, *words: str, stdin: str | None = None) -> Result:
        """What became of `portal` with these words."""
        return CliRunner().invoke(cli.app_of(), words, env=self.environment, input=stdin)

    def does(self, *words: str, stdin: str | None = None) -> str:
        """What a command that works prints."""
        done = self.run(*words, stdin=stdin)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    def tells(self, *words: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.does(*words, "--json"))

    def writes(self, name: str, text: str) -> str:
        """A file in the folder; answers its name."""
        (self.folder / name).write_text(text)
        return name
