# make demo   set up what is missing, fill the demo and serve it on http://127.0.0.1:8000
# make test   every test on SQLite; what asks a database on PostgreSQL too, with pgvector and without
# make check  style, types, who may import whom, templates, catalogues, sizes, docs
# make bench  what pages, search, matching and telling ten thousand people cost, as tables
#
# Needs git, make and Python 3.11 or newer; everything else comes from the package registries into .venv.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PORT ?= 8000
BENCH_RECORDS ?= 100000
BENCH_PEOPLE ?= 10000
PYTEST_ARGS ?=
STAMPS := .make
UV := $(STAMPS)/uv
RUN := .venv/bin/
PYTHON := $(RUN)python
WORDS := $(CURDIR)/$(STAMPS)/words-tries

# The first Python that really runs and is new enough.
FIND_PYTHON = for candidate in python3.11 python3.12 python3.13 python3.14 python3; do \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$candidate"; exit 0; }; \
	done; \
	echo "Talka needs Python 3.11 or newer; none of python3.11 ... python3 on this machine is." >&2; exit 1

.PHONY: help demo setup test test-sqlite test-postgres test-postgres-plain check format messages sizes docs access bench clean

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

demo: $(STAMPS)/assets $(STAMPS)/catalogues $(STAMPS)/words
	@PORT=$(PORT) TALKA_WORDS=$(WORDS) $(RUN)talka demo

setup: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/catalogues $(STAMPS)/words

# --- the environment -------------------------------------------------------------------------------------------------

$(STAMPS):
	@mkdir -p $@

# A uv that is there already, else one of our own.
$(UV): tools/bootstrap_uv.sh | $(STAMPS)
	@python=$$($(FIND_PYTHON)); bash tools/bootstrap_uv.sh "$$python" $(STAMPS)

SYNC = python=$$($(FIND_PYTHON)); UV_PYTHON_DOWNLOADS=never $(UV) sync --locked --quiet --python "$$python"

$(STAMPS)/base: pyproject.toml uv.lock | $(UV)
	@[ -x $(PYTHON) ] || echo "Installing what Talka needs into .venv"
	@$(SYNC) --inexact --no-default-groups --group assets
	@touch $@

$(STAMPS)/dev: pyproject.toml uv.lock | $(UV)
	@[ -e $@ ] || echo "Installing the tools of development into .venv"
	@$(SYNC) --inexact --all-extras
	@touch $@ $(STAMPS)/base

# --- what is made from sources ---------------------------------------------------------------------------------------

ASSET_SOURCES := $(shell find src/talka/ui -path '*/node_modules' -prune -o -path '*/static/built' -prune -o -type f \
	\( -name '*.scss' -o -name '*.css' -o -name '*.ts' -o -name '*.js' -o -name '*.mjs' -o -name '*.svg' -o -name 'package*.json' -o -path '*/build*' \) -print 2>/dev/null)
CATALOGUES := $(shell find src/talka -name '*.po' 2>/dev/null)

$(STAMPS)/assets: $(ASSET_SOURCES) | $(STAMPS)/base
	@$(PYTHON) -m talka.ui.build
	@touch $@

$(STAMPS)/catalogues: $(CATALOGUES) tools/catalogues.py | $(STAMPS)/base
	@$(PYTHON) tools/catalogues.py compile
	@touch $@

# Tries of word forms, so that the first question is not slow.
$(STAMPS)/words: uv.lock | $(STAMPS)/base
	@TALKA_WORDS=$(WORDS) $(RUN)talka prepare
	@touch $@

# --- tests -----------------------------------------------------------------------------------------------------------

PYTEST = $(RUN)pytest -q -n 2 $(PYTEST_ARGS)

test: test-sqlite test-postgres test-postgres-plain

test-sqlite: setup
	@echo "== SQLite"
	@$(PYTEST) -m "not postgres"

test-postgres: setup
	@echo "== PostgreSQL with pgvector"
	@$(PYTHON) tools/with_postgres.py -- $(PYTEST) -m "not browser and not slow"

test-postgres-plain: setup
	@echo "== PostgreSQL without pgvector"
	@$(PYTHON) tools/with_postgres.py --without vector -- $(PYTEST) -m "not browser and not slow"

# --- checks ----------------------------------------------------------------------------------------------------------

check: setup
	@$(PYTHON) tools/check.py

format: $(STAMPS)/dev
	@$(RUN)ruff check --fix-only --quiet .
	@$(RUN)ruff format --quiet .

messages: $(STAMPS)/dev
	@$(PYTHON) tools/catalogues.py update

sizes: $(STAMPS)/dev
	@$(PYTHON) tools/sizes.py --write

docs: $(STAMPS)/dev
	@$(PYTHON) tools/kinds.py --write
	@$(PYTHON) tools/personal_data.py --write

# docs/access.md: who is answered what, asked of every route as everybody.
access: setup
	@$(PYTHON) tools/access.py --write

# --- measuring -------------------------------------------------------------------------------------------------------

bench: setup
	@$(PYTHON) tools/bench.py --records $(BENCH_RECORDS) --people $(BENCH_PEOPLE)

clean:
	@rm -rf $(STAMPS) .venv dist build src/talka/ui/static/built node_modules
	@find src -name '*.mo' -delete
