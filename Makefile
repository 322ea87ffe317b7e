# make run    one scenario, start to report        make test   all the checks
# make lint types docs bench soak clean            make help   this list
#
# Each target sets up .venv first, where it is missing or older than pyproject.toml or constraints.txt.

# The first Python on the path that is 3.11 or newer; say PYTHON=... for another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; exit; }; done; echo python3)
VENV ?= .venv
SCENARIO ?= wiltshire-2020
WORKERS ?= 2
# One thread for linear algebra, as every command has: workers share the cores, and its matrices are small.
export OPENBLAS_NUM_THREADS ?= 1
# More for pytest's command line, such as PYTEST='-m "not slow"'.
PYTEST ?=

PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# A moved or copied environment still points at the old folder, so the stamps carry this folder's name.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
CAN_RUN := $(VENV)/can-run-$(HERE)
CAN_TEST := $(VENV)/can-test-$(HERE)
CODE := sim scenarios calibration experiments
STEP = @printf '\n== %s\n'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test lint types tests jit-off docs bench soak clean setup

help:
	@sed -n '1,4s/^# \{0,1\}//p' Makefile

setup: $(CAN_TEST)

$(CAN_RUN): pyproject.toml constraints.txt
	$(STEP) 'set up $(VENV) to run (a minute or two, once)'
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "iomsim needs Python 3.11 or newer, and '$(PYTHON)' is not: install one, or say make PYTHON=python3.12."; exit 2; }
	@test -e $@ && $(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(CAN_TEST): $(CAN_RUN)
	$(STEP) 'set up $(VENV) to test'
	@$(PIP) install -c constraints.txt -e '.[dev,docs,cluster,discovery]'
	@touch $@

run: $(CAN_RUN)
	$(STEP) 'run $(SCENARIO)'
	@out=results/$(SCENARIO)/$$(date -u +%Y-%m-%dT%H%M%SZ) && \
		$(VENV)/bin/iomsim run $(SCENARIO) --out $$out && echo && echo "The report: $(CURDIR)/$$out/report.html"

test: lint types tests jit-off docs
	$(STEP) 'all checks passed'

lint: $(CAN_TEST)
	$(STEP) 'ruff: lint'
	@$(PY) -m ruff check
	$(STEP) 'ruff: format'
	@$(PY) -m ruff format --check
	$(STEP) 'pydoclint'
	@$(VENV)/bin/pydoclint --quiet $(CODE)

types: $(CAN_TEST)
	$(STEP) 'mypy'
	@$(PY) -m mypy

tests: $(CAN_TEST)
	$(STEP) 'pytest, with the JIT'
	@$(PY) -c 'from scenarios import load; from sim import simulate; simulate(load("teaching"), replicates=2)' # compiles once
	@$(PY) -m pytest -n $(WORKERS) $(PYTEST)

jit-off: $(CAN_TEST)
	$(STEP) 'pytest, with the JIT off: the tests marked jit_off'
	@NUMBA_DISABLE_JIT=1 $(PY) -m pytest -n $(WORKERS) -m jit_off

docs: $(CAN_TEST)
	$(STEP) 'docs, warnings as errors'
	@$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo 'docs/_build/html/index.html'

bench: $(CAN_TEST)
	$(STEP) 'benchmarks'
	@$(PY) -m pytest benchmarks --benchmark-enable --benchmark-only

soak: $(CAN_TEST)
	$(STEP) 'a hundred thousand runs, killed ten times'
	@$(PY) benchmarks/soak.py

clean:
	$(STEP) 'remove $(VENV), caches and built documentation (results/ stays)'
	@rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .numba_cache .benchmarks
	@find $(CODE) tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +
