# Relais. Two commands matter: make run, make test.

PYTHON ?= python3
PORT ?= 8501
export PORT
BIN := .venv/bin
CODE := $(wildcard engine ui)

.PHONY: help setup setup-dev setup-bench run care test check bench lock format clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: need-python ## make .venv and install the locked dependencies (a second call does nothing)
	@$(PYTHON) tools/setup.py run

setup-dev: need-python ## the same, with the tools for tests
	@$(PYTHON) tools/setup.py dev

setup-bench: need-python ## the same, with the contenders of the benchmarks
	@$(PYTHON) tools/setup.py bench

run: setup ## prepare the demonstration and serve it on PORT (8501)
	@exec $(BIN)/relais serve --demo --port $(PORT)

care: setup ## serve the screens in care mode on PORT (8501): a team first (relais team FILE), and somebody who answers for it
	@exec $(BIN)/relais serve --care $(if $(RESPONSIBLE),--responsible "$(RESPONSIBLE)") --port $(PORT)

test: check ## all checks, then all tests
	@echo "== tests: pytest, two at a time, each with a half of the browser lane"
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup-dev ## format, lint, types, import layers, dependencies
	@echo "== format: ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "== lint: ruff check"
	@$(BIN)/ruff check .
	@echo "== types: mypy --strict $(CODE)"
	@$(BIN)/mypy --strict $(CODE)
	@echo "== layers: import-linter"
	@$(BIN)/lint-imports --no-logo
	@echo "== dependencies: deptry"
	@$(BIN)/deptry --no-ansi $(CODE)

bench: setup-bench ## measure against the goals of docs (benchmarks/)
	@$(BIN)/python -m benchmarks

format: setup-dev ## rewrite the code in the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## choose versions anew and write requirements/*.txt
	@PYTHON=$(PYTHON) tools/lock

clean: ## remove .venv and what the tools left behind
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: need-python
need-python:
	@command -v $(PYTHON) >/dev/null || { echo "relais: $(PYTHON) is missing. Type: sudo apt-get install python3-venv" >&2; exit 1; }
