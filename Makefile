# Tiski: `make run` opens the window, `make test` passes the tests; both make the environment first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE ?= build/sample
READY := $(VENV)/.ready

.PHONY: env system run tour test lint types bench soak screenshots translations sample clean

env: system $(READY)

system:
	@bash resources/packaging/system-packages.sh

$(READY): requirements.lock
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@bash resources/packaging/system-packages.sh $(BIN)/python
	@touch $(READY)

run: env sample
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  $(BIN)/python main.py --store $(STORE); \
	else \
	  echo "No display here: driving the window offscreen instead (main.py tour)."; \
	  $(BIN)/python main.py tour; \
	fi

sample: env
	@if [ ! -e $(STORE)/slots.json ]; then $(BIN)/python main.py sample --customers 5000 --seed 1 --store $(STORE); fi

tour: env
	@$(BIN)/python main.py tour

test: env
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile -m "not soak"

lint: env
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: env
	@$(BIN)/mypy

soak: env
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak --timeout 3600

bench: env
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks

screenshots: env
	@$(BIN)/python main.py tour --pictures resources/pictures

translations: env
	@$(BIN)/python -m resources.translations.build

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache
