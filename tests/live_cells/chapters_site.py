"""Two small chapters in the site's own theme, with a cell of each kind: what random sequences of actions are tried on."""

import subprocess
import sys
from pathlib import Path

from tools.site_server import SiteServer

ROOT = Path(__file__).parents[2]
CONFIG = f"""\
site_name: Small
theme:
  name: material
  custom_dir: theme
  font: false
  features: [navigation.instant]
plugins:
  - mkdocs-jupyter: {{execute: true, allow_errors: false, cache: false, include: ["*.md"]}}
  - live-cells:
      pyodide: {ROOT}/node_modules/pyodide
      cache_dir: {ROOT}/.cache/live-cells
      packages: [numpy, matplotlib]
      local_packages: [{ROOT}/tutorial_code]
      preload: [numpy, tutorial-code]
markdown_extensions: [md_in_html, pymdownx.blocks.html, pymdownx.highlight, pymdownx.superfences]
nav: [first.md, second.md]
"""
#: As theme/overrides/main.html does it, without what the site's own hooks bring.
THEME = """\
{% extends "base.html" %}
{% block scripts %}<script src="{{ 'assets/javascripts/instant.js' | url }}"></script>{{ super() }}{% endblock %}
"""
HEAD = """\
---
title: {title}
jupyter:
  kernelspec: {{name: python3, display_name: Python 3, language: python}}
---

# {title}

"""
FIRST = (
    HEAD.format(title="First")
    + """\
[To the second](second.md)

```python
x = 3
x
```

```python slider={"a": [0, 3, 1]}
a = 2
print("a is", a)
```

/// prediction | Which way?
- [ ] Down
- [x] Up

Because.
///

```python
x + a
```

```python tags=["proof"]
assert a >= 0
```

```python tags=["exercise"]
def double(n):
    return n
```

/// hint
How often is n in it?
///

```python tags=["check"]
from exercise import double

assert double(2) == 4, f"Twice 2 is 4, not {double(2)}."
```

```python tags=["solution"]
def double(n):
    return 2 * n
```

```python
print("the end", x)
```
"""
)
SECOND = (
    HEAD.format(title="Second")
    + """\
[To the first](first.md)

```python
"x" in globals()
```

```python
y = 10
y
```
"""
)


def build_chapters(folder):
    """Build the site as its author does; the folder of its pages."""
    docs, theme = folder / "docs", folder / "theme"
    script = "assets/javascripts/instant.js"
    (theme / script).parent.mkdir(parents=True)
    (theme / script).write_text((ROOT / "theme" / "overrides" / script).read_text("utf-8"), "utf-8")
    (theme / "main.html").write_text(THEME, "utf-8")
    docs.mkdir()
    (docs / "first.md").write_text(FIRST, "utf-8")
    (docs / "second.md").write_text(SECOND, "utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return folder / "site"


class CuttableServer(SiteServer):
    """A server whose network can be cut: then it hangs up without an answer, on workers too."""

    cut_off = False

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.server.handle_error = self.handle_error

    @staticmethod
    def handle_error(request, client):
        """A browser that loses its network hangs up in the middle of a request."""
        if not isinstance(sys.exception(), ConnectionError):
            raise

    def answer(self, request):
        if self.cut_off:
            request.close_connection = True
        else:
            super().answer(request)
