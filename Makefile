# `make` alone lists what there is.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv

.DEFAULT_GOAL := help
.PHONY: help demo tour test test-long check bench bench-conform bench-hostile bench-quality bench-site gallery format clean browser

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "make %-14s %s\n", $$1, $$2}'

demo: .venv/.runtime ## set up, then make two briefs' edits from the footage in examples/ and print the delivery page's path
	@$(BIN)/python -m cutthrough.cli.demo

tour: .venv/.dev browser ## the demo's edits approved, published and shown on a running site, opened in a browser
	@$(BIN)/python -m bench.tour

test: .venv/.dev browser ## set up (a browser too, where it may), then run the tests (under 15 minutes)
	@$(BIN)/python -m pytest -q -n auto -m "not long"

test-long: .venv/.dev browser ## the tests that take minutes: kills, races, long masters, the demo from a clean clone
	@$(BIN)/python -m pytest -q -m long
	@$(BIN)/python -m pytest -q -m "not long" --hypothesis-profile=searching tests/plan tests/brief tests/media

check: .venv/.dev ## lint, format, strict types, import floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/.dev ## measure speed, memory and join quality; prints tables
	@$(BIN)/python -m bench

bench-conform: .venv/.dev ## measure conformance: speed, 500 files in one run, planted faults beside MediaConch
	@$(BIN)/python -m bench.conform

bench-hostile: .venv/.dev ## what untrusted input does: traps, a thousand damaged files, fuzzing; an hour
	@$(BIN)/uv sync --quiet --frozen --inexact --group fuzz
	@$(BIN)/python -m bench.hostile.traps
	@$(BIN)/python -m bench.hostile.mutations
	@$(BIN)/python -m bench.hostile.fuzz

bench-quality: .venv/.dev ## measure understanding, framing, story, captions and thumbnails against truth; prints tables
	@$(BIN)/python -m bench.quality

bench-site: .venv/.dev browser ## measure what goes out: pages, server, calendar, publishers at once, a thousand kills; prints tables
	@$(BIN)/python -m bench.site

gallery: .venv/.dev ## draw docs/gallery.md anew
	@$(BIN)/python -m bench.gallery

format: .venv/.dev ## format the code and mend what lint can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

browser: .venv/.dev
	@$(BIN)/python tests/browser.py

clean: ## remove the environment and what the demo made
	rm -rf .venv demo

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cutthrough needs Python 3.11, 3.12 or 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with: make PYTHON=python3.12 demo" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.runtime: .venv/bin/uv uv.lock pyproject.toml
	@$(BIN)/uv sync --quiet --frozen --inexact --no-dev --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/.dev: .venv/bin/uv uv.lock pyproject.toml
	@$(BIN)/uv sync --quiet --frozen --inexact --compile-bytecode
	@$(BIN)/python -m compileall -q src
	@touch $@ .venv/.runtime
