# The project's commands; what they do is in tools/. `make` alone lists them.
PYTHON ?= python3
TOOL := $(PYTHON) -m tools.
RUN := $(PYTHON) -m tools.run

.DEFAULT_GOAL := help
.PHONY: help setup serve test build check new-chapter bench cross-check mutants lock test-pyodide-venv clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s%s\n", $$1, $$2 }' Makefile

setup: ## install what the other commands need (they do it themselves)
	@$(TOOL)setup

serve: setup ## build the site, serve it on http://127.0.0.1:8000 and reload it on every change
	@$(RUN) mkdocs serve --strict --livereload

test: ## run all tests, those in a real browser included
	@$(TOOL)setup --with-browsers
	@$(RUN) python -m pytest

build: setup ## build the site into site/
	@$(TOOL)build_site

check: setup ## lint, formats, types, workflows, lock files, chapters, links
	@$(TOOL)check

new-chapter: ## begin a chapter: make new-chapter NAME="Momentum"
	@$(TOOL)new_chapter "$$NAME"

bench: ## measure start-up, page weight and Lighthouse scores
	@$(TOOL)setup --with-browsers
	@set -e; for script in benchmarks/*.py; do $(RUN) python "$$script"; done

cross-check: setup ## compare the losses and updates with scikit-learn, SciPy, JAX and Optax (downloads 130 MB)
	@$(TOOL)cross_check

mutants: setup ## change tutorial_code in a thousand small ways; its tests have to notice each (6 minutes of one core)
	@$(TOOL)mutants

lock: setup ## renew all lock files with the newest versions that the declarations allow
	@$(TOOL)lock

test-pyodide-venv: setup ## test tutorial_code in a Pyodide virtual environment (needs more downloads)
	@$(TOOL)pyodide_venv

clean: ## delete everything the commands made
	rm -rf .cache .venv node_modules site live_cells/static .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
