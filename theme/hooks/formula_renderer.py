"""Formulas to HTML by KaTeX: one Node process for all that the cache on disk does not hold."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from live_cells.whole_files import write_whole

SCRIPT = Path(__file__).with_name("katex.mjs")


class FormulaError(Exception):
    """KaTeX refused a formula; the message is KaTeX's."""


class RendererError(Exception):
    """KaTeX could not be run at all."""


class Renderer:
    """Render formulas, each once: the key of the cache names everything its HTML depends on."""

    def __init__(self, katex: Path, cache: Path) -> None:
        package = katex / "package.json"
        if not package.is_file():
            raise RendererError(f"KaTeX is not in {katex}; `npm ci` installs it (`make build` does)")
        version = json.loads(package.read_text("utf-8"))["version"]
        self.environment = version + SCRIPT.read_text("utf-8")
        self.cache = cache
        self.process: subprocess.Popen[str] | None = None

    def render(self, formula: str, *, display: bool) -> str:
        """The HTML (with MathML for screen readers) of one formula."""
        key = json.dumps([self.environment, formula, display])
        file = self.cache / f"{hashlib.sha256(key.encode()).hexdigest()}.html"
        if file.is_file():
            return file.read_text("utf-8")
        answer = self._ask({"formula": formula, "display": display})
        if "error" in answer:
            raise FormulaError(answer["error"])
        write_whole(file, answer["html"].encode())
        return answer["html"]

    def close(self) -> None:
        """End the Node process, if one was needed."""
        if self.process:
            self.process.communicate()
            self.process = None

    def _ask(self, request: dict[str, str | bool]) -> dict[str, str]:
        if self.process is None:
            self.process = self._start()
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the empty answer below says that the process ended
        line = self.process.stdout.readline()
        if not line:
            raise RendererError(f"Node ended while it rendered formulas; run `node {SCRIPT}` to see why")
        answer: dict[str, str] = json.loads(line)
        return answer

    @staticmethod
    def _start() -> subprocess.Popen[str]:
        node = shutil.which("node")
        if node is None:
            raise RendererError(
                "formulas are rendered with Node, and no `node` is on PATH; "
                "`make build` and `make serve` bring one, or install Node 20 or newer"
            )
        pipe = subprocess.PIPE
        return subprocess.Popen([node, str(SCRIPT)], stdin=pipe, stdout=pipe, encoding="utf-8")
