# The project's commands; what they do is in tools/. `make` alone lists them.
PYTHON ?= python3
TOOL := $(PYTHON) -m tools.
RUN := $(PYTHON) -m tools.run
# A file at a time for each processor, those with browsers first; a test that hangs ends the run.
PARALLEL := --numprocesses=auto --dist=loadfile --no-loadscope-reorder --max-worker-restart=0

.DEFAULT_GOAL := help
.PHONY: help setup serve test test-long build check new-chapter check-chapter compare bench coverage cross-check mutants release lock pyodide \
  test-pyodide-venv clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s%s\n", $$1, $$2 }' Makefile

setup: ## install what the other commands need (they do it themselves)
	@$(TOOL)setup

serve: setup ## build the site, serve it on http://127.0.0.1:8000 and reload it on every change
	@$(RUN) mkdocs serve --livereload

test: ## run all tests, those in a real browser included
	@$(TOOL)setup --with-browsers
	@$(RUN) python -m pytest $(PARALLEL)

test-long: ## run also what takes hours: all engines, all sequences of actions, all faults
	@$(TOOL)setup --with-browsers
	@$(RUN) python -m tools.long_tests

build: setup ## build the site into site/
	@$(TOOL)build_site

check: setup ## lint, formats, types, workflows, lock files, chapters, links
	@$(TOOL)check

new-chapter: ## begin a chapter: make new-chapter NAME="Momentum"
	@$(TOOL)new_chapter "$$NAME"

check-chapter: setup ## check one chapter as a reviewer would: make check-chapter FILE=docs/chapters/…
	@$(RUN) python -m tools.check_chapter "$$FILE"

bench: ## measure start-up, page weight and Lighthouse scores
	@$(TOOL)setup --with-browsers
	@set -e; for script in benchmarks/*.py; do $(RUN) python "$$script"; done

compare: setup ## compare with another commit: make compare BASE=main
	@$(RUN) python -m tools.compare "$$BASE"

release: ## check, write the change log, commit and tag: make release VERSION=0.2.0
	@$(TOOL)setup --with-browsers
	@$(RUN) python -m tools.release "$$VERSION"

coverage: ## measure which lines and branches the tests run; fail below the bar
	@$(TOOL)setup --with-browsers
	@$(RUN) python -m tools.coverage

cross-check: setup ## compare the losses and updates with scikit-learn, SciPy, JAX and Optax (downloads 130 MB)
	@$(TOOL)cross_check

mutants: setup ## change tutorial_code in a thousand small ways; its tests have to notice each (6 minutes of one core)
	@$(TOOL)mutants

lock: setup ## renew all lock files with the newest versions that the declarations allow
	@$(TOOL)lock

pyodide: setup ## raise the version of Pyodide and all that hangs on it: make pyodide VERSION=314.0.4
	@$(RUN) python -m tools.raise_pyodide "$$VERSION"

test-pyodide-venv: setup ## test tutorial_code in a Pyodide virtual environment (needs more downloads)
	@$(TOOL)pyodide_venv

clean: ## delete everything the commands made
	rm -rf .cache .venv node_modules site live_cells/static .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
