# `make site` builds the site and `make test` proves the rest, both from a fresh clone.
.DEFAULT_GOAL := site
.PHONY: site serve test pictures lint wheel clean
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# What makes an interpreter do. A pyenv shim may be there and not run, so each is tried.
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.13 python3.12 python3.11 python3; do \
	$$each -c '$(ENOUGH)' 2>/dev/null && { echo $$each; break; }; done)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt

site: $(VENV)/.site $(VENV)/.compiled
	@$(BIN)/python build.py
	@echo 'Open public/index.html in a browser; or run `make serve`, which also rebuilds as you edit.'

serve: $(VENV)/.site $(VENV)/.compiled
	@$(BIN)/python build.py serve

test: $(VENV)/.dev
	@$(BIN)/python -m tests.browsers
	@$(BIN)/python -m pytest -n auto --dist worksteal

# Screenshots of every kind of page, to be looked at.
pictures: $(VENV)/.dev
	@$(BIN)/python -m tests.browsers
	@$(BIN)/python -m tests.pictures

lint: $(VENV)/.dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

# A build.py at the top shadows `python -m build`; hatchling is the same builder without that name.
wheel: $(VENV)/.dev
	@$(BIN)/python -m hatchling build -d dist

clean:
	rm -rf $(VENV) public pictures dist .nutgraf .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment: made once (one that works is kept), and filled again when what it should hold has changed.
# Debian keeps the module venv in a package of its own. hatchling comes first and builds in place, so that it is
# the pinned one too.
$(VENV)/.python:
	@works() { $(BIN)/python -c '$(ENOUGH)' && $(BIN)/python -m pip --version; }; \
	fail() { echo "$$1" >&2; exit 1; }; \
	works >/dev/null 2>&1 && exit; \
	test -n '$(PYTHON)' && $(PYTHON) -c '$(ENOUGH)' || \
		fail 'nutgraf needs Python 3.11 or newer; where it has another name: make PYTHON=python3.x'; \
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null || \
			fail 'Python lacks its module venv; on Debian: apt install python3-venv'; \
		apt-get -qq update; \
		DEBIAN_FRONTEND=noninteractive apt-get -qq -y install $$(basename $(PYTHON))-venv >/dev/null || exit 1; \
	fi; \
	echo 'Making $(VENV)'; $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.site: $(VENV)/.python pyproject.toml constraints.txt
	@echo 'Installing what the build needs'
	@$(INSTALL) hatchling
	@$(INSTALL) --no-build-isolation --editable '.[search,serve,share]'
	@touch $@

# Where PYTHONDONTWRITEBYTECODE is set, nothing else would keep what Python compiles, and each start would do it anew.
$(VENV)/.compiled: $(VENV)/.site $(shell find nutgraf templates -name '*.py' -o -name '*.html')
	@$(BIN)/python -m compileall -q build.py nutgraf
	@$(BIN)/python -m nutgraf.builder.compiling
	@touch $@

$(VENV)/.dev: $(VENV)/.site
	@echo 'Installing what the tests need'
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@
