# What a newcomer types: `make demo`.  Everything is installed in .venv, at the versions of constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

# Two test processes, so one thread each for linear algebra; HiGHS and numba keep to what the code asks.
export OPENBLAS_NUM_THREADS := 1

.DELETE_ON_ERROR:
.PHONY: help demo test test-full lint docs bench agreement-report lock clean browser simgrid yanglint frr wrk

help:
	@echo "make demo             plan examples/europe and say where the report is"
	@echo "make test             linters, types, layers, tests (ARGS='-k name' for some)"
	@echo "make test-full        the slow tests too"
	@echo "make docs             the documents as a site, in out/docs"
	@echo "make bench            all benchmarks; ONLY=check for those whose name has 'check'"
	@echo "make agreement-report try fabrics on FRR through 208 faults, into docs/lab-agreement.md"
	@echo "make lock             write constraints.txt from what is installed in .venv"
	@echo "make clean            remove what the above have made"

demo: $(VENV)/.installed
	$(BIN)/weft plan examples/europe -o out/europe --gap 2%
	@echo
	@echo "The report: $(CURDIR)/out/europe/report.html"
	@echo "What if a fibre is out, or traffic grows: $(BIN)/weft serve out"

test: $(VENV)/.installed-dev browser simgrid yanglint frr lint docs
	$(BIN)/python -m pytest -n 2 --max-worker-restart 0 -m "not slow" $(ARGS)

test-full: $(VENV)/.installed-dev browser simgrid yanglint frr lint docs
	$(BIN)/python -m pytest -n 2 --max-worker-restart 0 --timeout 3600 $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

# A link that leads nowhere, or anything else that mkdocs warns of, fails.
docs: $(VENV)/.installed-dev
	$(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.installed-dev simgrid frr wrk
	$(BIN)/python -m benchmarks $(if $(ONLY),--only "$(ONLY)")

# A release attaches it: twenty minutes; what is done of it is kept in out/lab-agreement.
agreement-report: $(VENV)/.installed-dev frr
	$(BIN)/python -m benchmarks.lab_agreement docs/lab-agreement.md

lock: $(VENV)/.installed-dev
	@{ echo "# The versions Weft is tested with, for Python 3.11 to 3.13; \`make lock\` writes this file from .venv."; \
	   $(BIN)/python -m pip --disable-pip-version-check freeze --all --exclude-editable | grep -vi '^pip=='; } > constraints.tmp
	@mv constraints.tmp constraints.txt

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache src/*.egg-info
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

# setuptools comes first, so that building Weft itself fetches nothing more.
$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Weft needs Python 3.11 or later: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	    { echo "This Python has no venv: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) setuptools
	$(PIP) --no-build-isolation --editable ".[serve]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.venv pyproject.toml constraints.txt
	$(PIP) setuptools
	$(PIP) --no-build-isolation --editable ".[dev]"
	@touch $@ $(VENV)/.installed

# The report is looked at in a browser; where there is none and we may not install it, those tests say so and skip.
browser:
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null; }

# Readers of the server are played by wrk.
wrk:
	@command -v wrk >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends wrk >/dev/null; }

# Flows are compared with SimGrid; where it is not and we may not install it, those tests say so and skip.
simgrid:
	@echo '#include <simgrid/s4u.hpp>' | g++ -E -x c++ - >/dev/null 2>&1 || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends g++ libsimgrid-dev >/dev/null; }

# Configurations are compared with YANG models; where yanglint is not and we may not install it, those tests say so and skip.
yanglint:
	@command -v yanglint >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends libyang-tools >/dev/null; }

# Fabrics are tried on FRR in network namespaces; where it is not and we may not install it, those tests say so and skip.
frr:
	@{ command -v vtysh && command -v ip && command -v nft; } >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends frr iproute2 nftables >/dev/null; }
