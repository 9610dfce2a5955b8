# Everything starts from a fresh clone with Python 3.11, 3.12 or 3.13 and make; the environment builds itself.

PYTHON   ?= python3
VENV     ?= .venv
SCALE    ?= quick
# Processes that pytest spreads the tests over, and what else to tell it: make test TEST_WORKERS=0 PYTEST_ARGS='-k verdict'
TEST_WORKERS ?= 2
PYTEST_ARGS  ?=
# What else to tell `assay verify`: make verify VERIFY_ARGS='--workers 2'
VERIFY_ARGS  ?=
# What else to tell the benchmarks: make benchmarks BENCHMARKS_ARGS='--budget 0.5'
BENCHMARKS_ARGS ?=
# What else to tell the check of a GPU: make gpu-check GPU_CHECK_ARGS='--scale quick'
GPU_CHECK_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --fork-strategy fewest

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help verify figures test lint notebooks quality benchmarks docs cuda12 cuda13 gpu-check requirements clean

help:  ## this list
	@sed -n 's/^\([a-z0-9 -]*\):.*  ## /\1#/p' $(firstword $(MAKEFILE_LIST)) | awk -F'#' '{printf "make %-14s %s\n", $$1, $$2}'

verify: $(VENV)/.run  ## judge every claim (SCALE=quick|standard|full), then draw the figures
	@status=0; $(BIN)/assay verify --scale $(SCALE) $(VERIFY_ARGS) || status=$$?; \
	case $$status in 0|1|3) $(BIN)/assay figures --only claims --scale $(SCALE) || { drawn=$$?; [ $$status -ne 0 ] || status=$$drawn; };; esac; \
	exit $$status

figures: $(VENV)/.run  ## draw the figures from the ledger, computing what is missing
	$(BIN)/assay figures --scale $(SCALE)

test: lint  ## lint, then the tests and the notebooks
	$(BIN)/python -m pytest -n $(TEST_WORKERS) $(PYTEST_ARGS) tests $(if $(NOTEBOOKS),--nbmake $(NOTEBOOKS))

lint: $(VENV)/.dev  ## ruff, mypy and the import contract
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

notebooks: $(VENV)/.dev  ## run every notebook and keep its output in it
	ASSAY_PROGRESS=off $(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False $(NOTEBOOKS)

quality: $(VENV)/.dev  ## measure the bench's error rates anew (20 minutes on one core)
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.quality
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.quality --early-looks

benchmarks: $(VENV)/.dev  ## measure what simulations and bench cost, beside others (12 minutes); JAX and PyTorch if installed
	$(BIN)/python benchmarks/all.py $(BENCHMARKS_ARGS)

docs: $(VENV)/.docs  ## build the site into docs/_build
	$(BIN)/sphinx-build -W --keep-going -q docs docs/_build

cuda12 cuda13: $(VENV)/.run  ## add CuPy for CUDA 12 or 13 to the environment
	$(PIP) install --require-hashes -r requirements/$@.txt

gpu-check:  ## on a CUDA machine: parity, the bench at full scale, benchmarks; writes benchmarks/results/<device>.json
	@extra=$$($(PYTHON) benchmarks/gpu_extra.py) || exit $$?; \
	$(MAKE) --no-print-directory $(VENV)/.dev $$extra || exit $$?; \
	$(BIN)/python benchmarks/gpu_check.py $(GPU_CHECK_ARGS)

requirements:  ## resolve the pinned requirements anew (needs uv)
	@command -v uv >/dev/null || { echo "uv was not found; install it with: pip install uv" >&2; exit 2; }
	$(COMPILE) --upgrade pyproject.toml requirements/build.in --extra test --extra notebooks --extra dask --extra fast --extra netcdf --extra docs --extra browser -o requirements/dev.txt >/dev/null
	$(COMPILE) --upgrade pyproject.toml requirements/build.in -c requirements/dev.txt -o requirements/run.txt >/dev/null
	$(COMPILE) --upgrade pyproject.toml -c requirements/dev.txt --extra docs -o requirements/docs.txt >/dev/null
	$(COMPILE) --upgrade pyproject.toml -c requirements/dev.txt --extra cuda12 -o requirements/cuda12.txt >/dev/null
	$(COMPILE) --upgrade pyproject.toml -c requirements/dev.txt --extra cuda13 -o requirements/cuda13.txt >/dev/null
	@! grep -nE '://|^ *-(i|f|-index|-extra-index|-find)' requirements/*.txt

clean:  ## remove the environment, the site and the tools' caches (the ledger and the figures stay)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis docs/_build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. Each stamp is as new as the last install of the file it is named after; development adds to running.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v < (3, 14) else "Assay needs Python 3.11, 3.12 or 3.13, and this is %d.%d. Name another: make PYTHON=python3.12" % v[:2])'
	@echo "Building $(VENV) (once; it takes a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements/dev.txt pyproject.toml
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

$(VENV)/.docs: $(VENV)/.run requirements/docs.txt
	@$(PIP) install --require-hashes -r requirements/docs.txt
	@touch $@
