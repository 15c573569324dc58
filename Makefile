# `make book` and `make test` set up all they need and work from a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help book pdf test attacks engines accessible teaching lint serve toc simulate bench bench-site workshop kiosk pack lite serve-lite clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

book: $(VENV)/.book-ready  ## set up and build the book: _build/html/index.html
	$(BIN)/microdrivers build

pdf: $(VENV)/.book-ready  ## the whole book and each chapter as PDF, from the site as it is: _build/pdf (needs Chromium)
	@test -f _build/html/index.html || $(BIN)/microdrivers build
	$(BIN)/microdrivers pdf

test: $(VENV)/.test-ready  ## set up and run all tests
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup

attacks: $(VENV)/.test-ready  ## attack 20,000 random surveys: half an hour, for the night
	MICRODRIVERS_ATTACKS=20000 $(BIN)/python -m pytest tests/attacks

engines: $(VENV)/.test-ready  ## every chapter with and without Jupyter kernels, a watch, the guide to the end: for the night
	MICRODRIVERS_ALL_CHAPTERS=1 $(BIN)/python -m pytest tests/chapters/test_engines.py tests/book/test_watch.py tests/site/test_guide.py

accessible: $(VENV)/.test-ready  ## axe on every page of the book, light and dark (make test looks at one page of every kind)
	MICRODRIVERS_ALL_PAGES=1 $(BIN)/python -m pytest tests/site/test_accessible.py

teaching: book $(VENV)/.workshop-ready $(VENV)/.test-ready  ## try the ways to run the sessions: JupyterLab, Voila, pack, browser (needs Chromium; PYODIDE=folder where npm is missing)
	$(BIN)/python -m tests.browser_setup
	MICRODRIVERS_TEACHING=1 PYODIDE="$(PYODIDE)" $(BIN)/python -m pytest tests/teaching

lint: $(VENV)/.test-ready  ## style, spelling, and who imports whom
	$(BIN)/ruff check src tests benchmarks workshop
	$(BIN)/ruff format --check src tests benchmarks workshop
	$(BIN)/codespell
	$(BIN)/lint-imports

serve: book  ## show the book at http://localhost:8000
	$(BIN)/python -m http.server 8000 --directory _build/html --bind localhost

toc: $(VENV)/.book-ready  ## write _toc.yml from the plan of chapters
	$(BIN)/microdrivers toc

simulate: $(VENV)/.book-ready  ## make the illustrative answers again
	$(BIN)/microdrivers simulate

workshop: $(VENV)/.workshop-ready  ## open the workshop notebooks in JupyterLab
	$(BIN)/python -m jupyterlab --LabApp.app_settings_dir=workshop/lab notebooks/workshop

kiosk: $(VENV)/.workshop-ready  ## show the sessions without their code, for a public screen
	$(BIN)/python -m voila notebooks/workshop

pack: book $(VENV)/.workshop-ready  ## one zip for a USB stick: book, notebooks, wheels, start script
	$(BIN)/python workshop/pack.py

lite: $(VENV)/.workshop-ready  ## sessions for the browser, in _build/lite; PYODIDE=folder or address
	$(BIN)/python workshop/lite.py --pyodide "$(PYODIDE)"

serve-lite: lite  ## show the sessions for the browser at http://localhost:8001
	$(BIN)/python -m http.server 8001 --directory _build/lite --bind localhost

MEASURED := _build/measured
bench: $(VENV)/.test-ready  ## measure: the build, the measures, disclosure control, the PDFs; prints the parts of benchmarks/README.md
	rm -rf $(MEASURED) && mkdir -p $(MEASURED)
	$(BIN)/python benchmarks/build.py --into $(MEASURED)/ways
	$(BIN)/python benchmarks/build.py --growth --of countries/tunisia --into $(MEASURED)/chapters
	$(BIN)/python benchmarks/large.py --into $(MEASURED)/people
	$(BIN)/python benchmarks/chart.py $(MEASURED)/ways $(MEASURED)/chapters $(MEASURED)/people benchmarks/ways.svg
	$(BIN)/python benchmarks/measures.py
	$(BIN)/python benchmarks/disclosure.py --install
	$(BIN)/python benchmarks/pdf.py

bench-site: book $(VENV)/.test-ready  ## measure: weight, paint, shifts and accessibility, beside a plain Jupyter Book
	$(BIN)/python benchmarks/site.py

clean:  ## remove everything that was built; the environment stays
	rm -rf _build book/chapters .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 book"; exit 1; }
	$(PYTHON) -m venv $(VENV) || $(PYTHON) -m virtualenv $(VENV) || { echo "This Python can make no virtual environment: install its venv or virtualenv package."; exit 1; }

$(VENV)/.book-ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.workshop-ready: requirements-workshop.txt $(VENV)/.book-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-workshop.txt
	@touch $@

$(VENV)/.test-ready: requirements-dev.txt $(VENV)/.book-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
