# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
BIN := .venv/bin
# Where the machine says that no bytecode may be kept, each of the many processes would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE
# uv installs in a sixth of the time that pip needs. Where there is none for the machine, or it fails, pip does it.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL = $(PIP) uv && $(BIN)/uv pip install --quiet --system-certs --editable $(1) || $(PIP) --editable $(1)

.PHONY: help spark demo test mutants bench accuracy performance load clean

help:
	@echo "make demo     set up, answer: is this pump recalled? Then start the service with made-up cases"
	@echo "make test     set up, then run every check and test"
	@echo "make spark    set up, and Spark with it (it needs Java 17)"
	@echo "make bench    set up, then print the measured figures as ratios"
	@echo "make accuracy set up, then measure how well recall texts are read, and write it into the pages"
	@echo "make performance  set up, then measure how fast a list is judged, and write it into its page (half an hour)"
	@echo "make load     set up, then measure the service under load, and write it into its page (half an hour)"
	@echo "make mutants  set up, then measure the tests by changing the code (takes minutes)"

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Lockring needs Python 3.11 or newer. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(call INSTALL,'.[dev]')
	@touch .venv/ready

spark: .venv/ready
	$(call INSTALL,'.[spark]')

demo: .venv/ready
	@echo '$$ lockring check MMT-1780 --fact ring_color=clear --fact ring_condition=intact --fact reservoir_locks=yes'
	@$(BIN)/lockring check MMT-1780 --fact ring_color=clear --fact ring_condition=intact --fact reservoir_locks=yes; \
		test $$? -eq 1
	@echo
	@echo 'Now yours: .venv/bin/lockring check'
	@echo
	@echo 'And now the service, with made-up cases. Ctrl-C stops it.'
	@$(BIN)/lockring service demo

.venv/service/vendor/pinned.sha256: .venv/ready src/lockring/service/assets.json
	$(BIN)/python -c 'from pathlib import Path; from lockring.service import assets; assets.bring(Path("$(@D)"))'

test: .venv/ready .venv/service/vendor/pinned.sha256
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lockring notice lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

mutants: .venv/ready
	$(BIN)/mutmut run
	$(BIN)/python tests/mutation_score.py

bench: .venv/ready
	$(BIN)/python bench/check.py

accuracy: .venv/ready
	$(BIN)/python bench/accuracy.py

performance: .venv/ready
	$(BIN)/python -m bench.fleet --full --write

load: .venv/ready
	$(BIN)/python -m bench.service --full --write

clean:
	rm -rf .venv mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache
