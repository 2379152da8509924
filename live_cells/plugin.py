"""The MkDocs plugin: notebooks in, pages with live cells out."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from urllib.parse import urlsplit

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs_jupyter import convert
from mkdocs_jupyter.config import settings as mkdocs_jupyter_settings

from live_cells import distribution
from live_cells.cells import VEGA_LITE, cell_html, outputs_html
from live_cells.chapter import (
    Cell,
    Chapter,
    SourceError,
    check_untied,
    headings,
    names_jupyter,
    placeholder,
    read_chapter,
    without_displayed_code,
)
from live_cells.drafts import draft_box, draft_cell
from live_cells.exercises import ExerciseExtension, check_exercises
from live_cells.figure_cache import FigureCache
from live_cells.figures import FigureError
from live_cells.hashes import digest, integrity
from live_cells.kernel_sockets import sockets_in
from live_cells.local_packages import build_wheel, package_files
from live_cells.notebook_pages import ask_once
from live_cells.offline import SERVICE_WORKER, write_no_service_worker, write_service_worker
from live_cells.page_policy import protect_pages
from live_cells.places import Places
from live_cells.position_file import LARGEST, TooLargeError, position_file
from live_cells.positions import run_with_errors
from live_cells.predictions import PredictionExtension, check_predictions
from live_cells.recording import Output, Recordings, environment_digest, makers, merge_outputs
from live_cells.snapshot import SnapshotError
from live_cells.take_away import TakeAway
from live_cells.tie_values import check_ties

log = logging.getLogger("mkdocs.plugins.live_cells")

HERE = Path(__file__).parent
STATIC = HERE / "static"
#: The options of mkdocs-jupyter without which recorded outputs could be missing or wrong.
NOTEBOOKS = {"execute": True, "allow_errors": False, "cache": False}
PUBLISHED = "assets/live-cells/"


class LiveCellsConfig(Config):
    """The options of the plugin in `mkdocs.yml`; paths are relative to that file."""

    pyodide = c.Dir(default="node_modules/pyodide")
    """The npm package `pyodide`, unpacked."""
    packages = c.ListOfItems(c.Type(str), default=["numpy"])
    """What readers can import, by its name in Pyodide's lock file."""
    local_packages = c.ListOfItems(c.Dir(exists=True), default=[])
    """Folders of the site's own packages that readers can import; a pyproject.toml above says how each is built."""
    preload = c.Optional(c.ListOfItems(c.Type(str)))
    """What is loaded before the first cell runs; by default NumPy, where `packages` has it."""
    start = c.Choice(("snapshot", "plain"), default="snapshot")
    """How Python starts in the page: from a snapshot that Node makes at build, or step by step."""
    offline = c.Type(bool, default=False)
    """Whether the site works without a network once a reader has run a cell; a service worker does it."""
    offline_without = c.ListOfItems(c.Type(str), default=[])
    """Files that are not kept for that, as patterns: downloads of many megabytes, say."""
    cache_dir = c.Type(str, default=".cache/live-cells")
    """Where outputs, figures and downloads are kept."""
    figure_colours = c.Type(dict, default={})
    """The values of the CSS properties that figures name, for figures that leave the page in a notebook."""
    formula_marks = c.ListOfItems(c.Type(str), default=[])
    """Commands of the site's own in formulas; in a notebook their argument stands alone."""
    notebooks_branch = c.Type(str, default="")
    """The branch of `repo_url` that the notebooks are published in, for those who open them there."""


def _written_options(config: Config) -> set[str]:
    """The options that mkdocs.yml holds, unlike those that have their default; MkDocs means to drop this some day."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return {name for options in config.user_configs for name in options}


@dataclass(frozen=True)
class _Made:
    """What was made of a chapter: what its cells gave, the cells as HTML, by their placeholders, and the files of their positions.

    `state` is what it was made of: the chapter's text, and the environments of its outputs and of its figures.
    """

    state: tuple[str, str, str]
    outputs: list[list[Output]]
    cells: dict[str, str]
    positions: dict[str, bytes]


class LiveCellsPlugin(BasePlugin[LiveCellsConfig]):
    """Hooks in the order in which MkDocs calls them."""

    serving = False
    made: dict[str, _Made]
    """What chapters were made into, by their path, for the next build of a server."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Under `mkdocs serve`, what is wrong with a page stands in the page, and the server goes on."""
        self.serving = command == "serve"
        self.made = {}

    def load_config(self, options: dict[str, Any], config_file_path: str | None = None) -> Any:
        if config_file_path:
            Places(Path(config_file_path)).install()
        return super().load_config(options, config_file_path)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        notebooks = config.plugins.get("mkdocs-jupyter")
        if notebooks is None:
            raise PluginError(
                "live-cells: mkdocs.yml lists no plugin `mkdocs-jupyter`, which runs the notebooks; add it"
            )
        written = _written_options(notebooks.config)
        for name, value in NOTEBOOKS.items():
            if name in written and notebooks.config[name] != value:
                raise PluginError(
                    f"live-cells: mkdocs-jupyter has {name}: {notebooks.config[name]}; set {name}: {value}, or leave it out"
                )
            notebooks.config[name] = value
        self.notebooks = notebooks
        self.every_match_is_a_chapter = "include" in written
        if not self.every_match_is_a_chapter:
            notebooks.config["include"] = ["*.md", "*.ipynb"]  # a .py file in the docs is a file, not a page
        ask_once(notebooks)
        mkdocs_jupyter_settings.templates_dir = str(HERE / "templates")
        ours = [HERE / "jupyter"]  # the parts of exercises are not executed
        if os.name == "posix":
            ours.append(HERE / "jupyter" / "posix")  # a kernel that listens on no network port
        others = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
        os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(dict.fromkeys([*map(str, ours), *filter(None, others)]))
        config.markdown_extensions += [PredictionExtension(), ExerciseExtension()]  # type: ignore[list-item]

        self.root = Path(config.config_file_path).parent
        cache = self.root / self.config.cache_dir
        sources = [file for package in self.config.local_packages for file in package_files(Path(package))]
        environment = environment_digest([*sources, *makers(HERE)])
        self.recordings = Recordings(cache / "outputs", environment)
        drawing = environment_digest([HERE / "figures.py", HERE / "svg_paths.py", HERE / "figure_theme.json"])
        self.figures = FigureCache(cache / "figures", drawing)
        self.cells: dict[str, dict[str, str]] = {}
        if not self.serving:
            self.made = {}
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        cache = self.root / self.config.cache_dir
        manifest = STATIC / "manifest.json"
        if not manifest.is_file():
            raise PluginError(f"live-cells: {STATIC} holds no runtime; make it with `npm run build`")
        runtime = json.loads(manifest.read_text("utf-8"))
        maker = STATIC / runtime["snapshot_maker"]
        try:
            wheels = [build_wheel(Path(package), cache) for package in self.config.local_packages]
            python = distribution.collect(
                Path(self.config.pyodide),
                self.config.packages,
                wheels,
                self._preload(),
                cache,
                maker if self.config.start == "snapshot" else None,
            )
        except (distribution.DistributionError, SnapshotError) as error:
            raise PluginError(f"live-cells: {error}") from None
        self.python_files = list(python.files)
        self.service_worker, self.no_service_worker = (
            STATIC / runtime[name] for name in ("service_worker", "no_service_worker")
        )
        self.addresses = {name: PUBLISHED + runtime[name] for name in ("script", "style")}
        content = python.files[python.description]
        assert isinstance(content, bytes)
        self.addresses["python"] = f"{PUBLISHED}{python.description}#{integrity(content)}"
        if python.pack:
            self.addresses["pack"] = PUBLISHED + python.pack
        self.take_away = TakeAway(
            config,
            self.figures,
            distribution.requirements(python, wheels, PUBLISHED),
            self.config.figure_colours,
            self.config.formula_marks,
            self.config.notebooks_branch,
        )
        self.frame_script = runtime["frame_script"]
        not_published = {manifest, maker, self.service_worker, self.no_service_worker}
        published: dict[str, Path | bytes] = {f.name: f for f in sorted(STATIC.iterdir()) if f not in not_published}
        for address, content in (published | python.files).items():
            source = {"abs_src_path": str(content)} if isinstance(content, Path) else {"content": content}
            files.append(File.generated(config, PUBLISHED + address, **source))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Begin to run what no build has recorded, several chapters at a time, before the first page needs it."""
        for file in files.documentation_pages():
            with contextlib.suppress(OSError, ValueError):  # told when its page is made
                path, text = self._source(file)
                if self._is_chapter(file, path, text):
                    self.recordings.begin(read_chapter(path, text), self._draw)

    @event_priority(100)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Replace each cell of a chapter by a placeholder; MkDocs then renders the prose like any page's."""
        path, text = self._source(page.file)
        chapter: Chapter | None = None
        try:
            check_predictions(path, text)
            if not self._is_chapter(page.file, path, text):
                check_untied(path, text)
                return None
            chapter = read_chapter(path, text)
            state = (text, self.recordings.environment, self.figures.environment)
            made = self.made.get(path)
            if made is None or made.state != state:
                made = self.made[path] = self._make(chapter, state)
        except SourceError as error:
            if not self.serving:
                raise PluginError(str(error)) from None
            log.error("%s", error)
            return f"{draft_box(error)}\n\n{self._draft(page, chapter) if chapter else markdown}"
        finally:
            vars(page).pop("render", None)  # mkdocs-jupyter's; without it MkDocs renders the page itself
        self.cells[page.file.src_uri] = made.cells
        for file in self.take_away.files(page, chapter, text, made.outputs, files):
            files.append(file)
        for name, content in made.positions.items():
            if not files.get_file_from_path(PUBLISHED + name):
                files.append(File.generated(config, PUBLISHED + name, content=content))
        return chapter.markdown

    def _make(self, chapter: Chapter, state: tuple[str, str, str]) -> _Made:
        """The cells of a chapter with what they gave."""
        text, *_ = state
        check_exercises(chapter, text)
        outputs = self.recordings.get(chapter, partial(self._execute, Path(chapter.path).name, text))
        check_ties(chapter, self.recordings.tie_values(chapter))
        positions = self.recordings.positions(chapter, outputs)
        made = _Made(state, outputs, {}, {})
        for cell, recorded, moved in zip(chapter.cells, outputs, positions, strict=True):
            made.cells[placeholder(cell.index)] = self._cell_html(chapter, cell, recorded, moved, made.positions)
        return made

    def _draft(self, page: Page, chapter: Chapter) -> str:
        """A chapter that can be read and not be built: its cells show what they give, up to the first error."""
        outputs = iter(run_with_errors(chapter.path, chapter.executed))
        self.cells[page.file.src_uri] = {
            placeholder(cell.index): draft_cell(cell, [] if cell.of_exercise else next(outputs), self.figures.svg)
            for cell in chapter.cells
        }
        return chapter.markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        if wrong := self._same_heading_ids(page):
            if not self.serving:
                raise PluginError(str(wrong))
            log.error("%s", wrong)
            html = draft_box(wrong) + html
        for element, cell in self.cells.pop(page.file.src_uri, {}).items():
            if html.count(element) != 1:
                raise PluginError(f"{self._source(page.file)[0]}: {element} is not exactly once in the page")
            html = html.replace(element, cell)
        if page.file.src_uri in self.take_away.made:
            html = html.replace("<live-cell", f"<live-cell{self.take_away.attributes(page)}", 1)
        return html

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Load the runtime on every page: with instant navigation the first page's scripts are the session's."""
        at = {name: get_relative_url(address, page.url) for name, address in self.addresses.items()}
        pack = f' data-pack="{at["pack"]}"' if "pack" in at else ""
        offline = f' data-offline="{get_relative_url(SERVICE_WORKER, page.url)}"' if self._offline else ""
        head = (
            f'<link rel="stylesheet" href="{at["style"]}">'
            f'<script type="module" src="{at["script"]}" data-python="{at["python"]}"{pack}{offline}></script>'
        )
        return output.replace("</head>", head + "</head>", 1)

    @event_priority(-200)  # when the pages are what they will be
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        if not self.serving:  # there MkDocs adds a script of its own to each page, another one each time
            protect_pages(site, urlsplit(config.site_url or "/").path, [self.frame_script])
        if self._offline:
            without = self.config.offline_without
            write_service_worker(site, self.service_worker, PUBLISHED, self.python_files, without)
        else:
            write_no_service_worker(site, self.no_service_worker)

    def on_build_error(self, *, error: Exception, **_: Any) -> None:
        if hasattr(self, "recordings"):  # it may have been before there were any
            self.recordings.end()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        for folder in (HERE, *self.config.local_packages):
            server.watch(str(folder))
        return server

    @property
    def _offline(self) -> bool:
        """An author looks at what is being written, not at what was kept."""
        return self.config.offline and not self.serving

    def _execute(self, name: str, text: str) -> str:
        """The executed notebook as JSON: mkdocs-jupyter's conversion with templates/ of this package."""
        with TemporaryDirectory() as folder:
            # Jupytext ends a fence of four backticks at the first three inside; it reads a copy without such fences.
            copy = Path(folder, name).with_suffix(".md")
            copy.write_text(without_displayed_code(text), "utf-8")
            with sockets_in(Path(folder)):
                executed: str = convert.nb2html(
                    str(copy), execute=True, allow_errors=False, kernel_name=self.notebooks.config["kernel_name"]
                )
        return executed

    def _draw(self, outputs: list[Output]) -> None:
        """Draw the figures among outputs, for the pages that show them."""
        self.figures.draw_apart(output["data"][VEGA_LITE] for output in outputs if VEGA_LITE in output.get("data", {}))

    def _cell_html(
        self,
        chapter: Chapter,
        cell: Cell,
        recorded: list[Output],
        positions: list[list[Output]],
        files: dict[str, bytes],
    ) -> str:
        """The HTML of a cell; the file of its positions, by its name, goes to `files`."""
        try:
            if not cell.sliders:
                return cell_html(cell, recorded, self.figures.svg)
            content = position_file([outputs_html(merge_outputs(ran), self.figures.svg) for ran in positions])
            name = f"positions-{digest(content)[:10]}.json"
            files[name] = content
            return cell_html(cell, recorded, self.figures.svg, name)
        except TooLargeError as error:
            expected = f"at most {LARGEST // 1000} KB; take longer steps"
            raise SourceError(chapter.path, cell.line, str(error), expected) from None
        except FigureError as error:
            raise SourceError(chapter.path, cell.line, f"a figure that cannot be drawn: {error}", "a figure") from None

    def _is_chapter(self, page: File, path: str, text: str) -> bool:
        """Whether `include` of mkdocs-jupyter names the page; where it is not set, whether the page asks for Jupyter."""
        file = Path(page.abs_src_path or "")
        included, ignored = (map(file.match, self.notebooks.config[name]) for name in ("include", "ignore"))
        if not any(included) or any(ignored):
            return False
        if file.suffix != ".md":
            found = f"a notebook in the form {file.suffix}"
            expected = f"Markdown: `jupytext --to md:markdown {path}`, then remove {file.name} or name it in `ignore`"
            raise SourceError(path, None, found, expected)
        return self.every_match_is_a_chapter or names_jupyter(path, text)

    def _preload(self) -> list[str]:
        if self.config.preload is None:
            return [name for name in ("numpy",) if name in self.config.packages]
        return self.config.preload

    def _source(self, page: File) -> tuple[str, str]:
        path = Path(page.abs_src_path or page.src_uri)
        name = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return str(name), page.content_string

    def _same_heading_ids(self, page: Page) -> SourceError | None:
        """What is wrong with two headings of one id: Python-Markdown would rename the second in silence."""
        path, text = self._source(page.file)
        ids = []
        todo = list(page.toc.items)
        while todo:
            item = todo.pop(0)
            ids.append(item.id)
            todo = item.children + todo
        for number, identifier in enumerate(ids):
            original = re.sub(r"_\d+$", "", identifier)
            if original != identifier and original in ids[:number]:
                lines = [line for line, _ in headings(text)]
                line = lines[number] if len(lines) == len(ids) else None
                return SourceError(path, line, f"a second heading with the id `{original}`", "different headings")
        return None
