# Heed. `make` alone lists what can be asked of it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install prepare run chat demo train train-sentiment train-satisfaction import-csv learn train-recommender train-recommender-spark rollback-recommender export-behaviour check-flows draw-flows gaps offers test-flows simulate evaluate explain bench bench-nlu bench-words bench-policy bench-pipeline bench-export bench-sentiment bench-entities bench-several \
        bench-finetune bench-robustness bench-policies bench-knowledge bench-recommender bench-recommender-serving test lint format clean

# Byte-compiled imports are what makes a start quick.
unexport PYTHONDONTWRITEBYTECODE
# A virtual environment of the caller's is not ours.
unexport VIRTUAL_ENV

TOOLS  := .tools
UV     := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/uv/bin/uv)
PYTHON := .venv/bin/python
STAMP  := .venv/.installed
# The longest first: what is begun last should not be what all wait for.
LONG   := tests/services/ tests/neural/ tests/browser/
ROOMS  := $(LONG) $(filter-out $(LONG),$(wildcard tests/test_*.py) $(sort $(dir $(wildcard tests/*/test_*.py))))
# Spark forks for its JVM, which is not safe where Milvus and NumPy have threads.
SPARK  := tests/services/recommendation/test_spark.py
ROOMS  += $(SPARK)
# What hangs where no test's own time-out reaches ends here, and tells where it hung.
BOUND  := $(if $(shell command -v timeout),timeout --kill-after 20 1200)
LANES  ?= 2
QUIET  := RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(TOOLS)/uv/bin/uv:
	@command -v python3 >/dev/null || { echo "Heed needs a Python 3 to install itself: install python3."; exit 1; }
	@echo "Installing uv into $(TOOLS)/uv …"
	@python3 -m venv $(TOOLS)/uv >/dev/null 2>&1 || { rm -rf $(TOOLS)/uv; echo "python3 cannot make a virtual environment: install python3-venv, or uv itself."; exit 1; }
	@$(TOOLS)/uv/bin/pip install --quiet --disable-pip-version-check "uv>=0.5,<1" || { rm -rf $(TOOLS)/uv; echo "uv could not be installed: see pip's message above."; exit 1; }

$(STAMP): pyproject.toml uv.lock .python-version | $(UV)
	@command -v $${CC:-cc} >/dev/null || { echo "Heed needs a C compiler (cc): install gcc or clang, for example with: apt-get install build-essential"; exit 1; }
	@echo "Installing Heed's environment (Python 3.10, about 3 GB, once) …"
	@$(UV) sync --locked --compile-bytecode --quiet || { echo "The environment could not be installed: see uv's message above."; exit 1; }
	@touch $@

install: $(STAMP) ## Install the environment into .venv

prepare: $(STAMP) ## Make the encoder (multilingual-e5-small) in models/encoders, once
	@$(PYTHON) -m launcher prepare

run: $(STAMP) ## Start everything; prints where the web chat is
	@$(PYTHON) -m launcher run

chat: $(STAMP) ## Talk in the terminal (rasa shell)
	@$(PYTHON) -m launcher chat

demo: $(STAMP) ## Play a scripted conversation in both languages and print it
	@$(PYTHON) -m launcher play

train: $(STAMP) ## Train the assistant (about 5 minutes on 2 cores); ARGS=--finetune goes on from the newest model
	@$(PYTHON) -m launcher train $(ARGS)

train-sentiment: $(STAMP) ## Train on your own reviews too: DATA=reviews.csv, ARGS=--only for them alone
	@test -n "$(DATA)" || { echo "Say which file: make train-sentiment DATA=reviews.csv (columns text or review, and label)."; exit 1; }
	@$(PYTHON) -m launcher train-sentiment "$(DATA)" $(ARGS)

import-csv: $(STAMP) ## Turn a table into NLU examples: FILE=utterances.csv (intent, utterance)
	@test -n "$(FILE)" || { echo "Say which file: make import-csv FILE=utterances.csv (columns intent and utterance)."; exit 1; }
	@$(PYTHON) -m launcher import-csv "$(FILE)" $(ARGS)

learn: $(STAMP) ## Teach documents: FILES="a.pdf manuals/ https://…", ARGS="--product KT-15"
	@test -n '$(subst ','\'',$(FILES))' || { echo 'Say what: make learn FILES="manual.pdf faq.xlsx docs/ https://example.com/help"'; exit 1; }
	@$(PYTHON) -m launcher prepare
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher learn $(FILES) $(ARGS)

train-recommender: $(STAMP) ## Train the recommender; it goes live when it is better. FILE=events.parquet, else the database
	@$(PYTHON) -m launcher prepare
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m services.recommendation.training train $(FILE)

train-recommender-spark: $(STAMP) ## The same on Spark, at SPARK_MASTER: matrix factorisation past one machine. FILE=events.parquet
	@$(UV) sync --locked --inexact --group spark --quiet
	@$(PYTHON) -m launcher prepare
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m services.recommendation.training train --spark $(FILE)

rollback-recommender: $(STAMP) ## Make the recommender live that was so before
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m services.recommendation.training rollback

export-behaviour: $(STAMP) ## Write what customers did as Parquet: FILE=events.parquet
	@test -n "$(FILE)" || { echo "Say which file: make export-behaviour FILE=events.parquet"; exit 1; }
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m services.recommendation.training export "$(FILE)"

train-satisfaction: $(STAMP) ## Learn from customers' ratings whom to serve first; FILE=ratings.csv for your own table
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m services.satisfaction $(FILE)

.PHONY: import-customers export-customer delete-customer
import-customers: $(STAMP) ## Take a table of customers: FILE=customers.csv, ARGS=--dry-run only tells
	@test -n "$(FILE)" || { echo "Say which file: make import-customers FILE=customers.csv (column customer_id or 客户编号)."; exit 1; }
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher import-customers "$(FILE)" $(ARGS)

export-customer: $(STAMP) ## Write all that is kept of one person into a ZIP: ID=C1001
	@test -n "$(ID)" || { echo "Say whose: make export-customer ID=C1001"; exit 1; }
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher export-customer "$(ID)"

delete-customer: $(STAMP) ## Erase all that is kept of one person: ID=C1001; YES=1 does not ask
	@test -n "$(ID)" || { echo "Say whom: make delete-customer ID=C1001"; exit 1; }
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher delete-customer "$(ID)" $(if $(YES),--yes)

.PHONY: staff audit
audit: $(STAMP) ## Look for known advisories, faults in the code and secrets; ARGS=--strict wants the advisories asked for
	@UV="$(UV)" $(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher audit $(ARGS)

staff: $(STAMP) ## Keep accounts of staff: ARGS="add mei --role agent", ARGS=list, ARGS="password mei"
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher staff $(ARGS)

.PHONY: dead-letters
dead-letters: $(STAMP) ## List messages that could not be answered or delivered; ARGS="--again" sends them again
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m custom_components.channels.dead_letters $(ARGS)

check-flows: $(STAMP) ## Check the flows as training does, in a second
	@$(PYTHON) -m launcher check-flows

draw-flows: $(STAMP) ## Draw the flows, with visits and drop-outs, into var/flows/index.html
	@$(PYTHON) -m launcher draw-flows

gaps: $(STAMP) ## Print what customers asked in vain, and articles to look at; ARGS=7 for 7 days
	@$(PYTHON) -m launcher gaps $(ARGS)

offers: $(STAMP) ## Print what offers earned: shown, opened, bought, ignored, annoyed; ARGS=7 for 7 days
	@$(PYTHON) -m launcher offers $(ARGS)

test-flows: $(STAMP) ## Take every transition of the flows, both languages; ARGS=--machine needs no model
	@$(if $(findstring --machine,$(ARGS)),,$(PYTHON) -m launcher ensure-trained)
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher.quietly rehearsal test-flows $(ARGS)

simulate: $(STAMP) ## Let 1,000 simulated customers talk to the assistant; ARGS="--conversations 100 --seed 7"
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher.quietly rehearsal simulate $(ARGS)

bench-policy: $(STAMP) ## Print what a prediction of the flows costs after 200 events
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.policy $(ARGS)

bench-sentiment: $(STAMP) ## Print how well sentiment is told on public data
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.sentiment $(ARGS)

evaluate: $(STAMP) ## Print accuracy of intents, sentiment and entities on the test set
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.evaluate

explain: $(STAMP) ## Tell why a message has its intent: make explain TEXT="where is my parcel"
	@test -n "$(TEXT)" || { echo 'Say which message: make explain TEXT="where is my parcel"'; exit 1; }
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.explain "$(TEXT)"

bench-words: $(STAMP) ## Print how well Chinese is cut into words, and what parts of speech give
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.words

bench-nlu: $(STAMP) ## Print accuracy and speed on public data beside the peers (some hours)
	@$(UV) sync --locked --inexact --group bench --quiet
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.intents $(ARGS)

bench-pipeline: $(STAMP) ## Print the whole pipeline's speed on one core beside stock Rasa's DIET
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.pipeline $(ARGS)

bench-export: $(STAMP) ## Print what each way to export, and each number of layers, costs
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.export $(ARGS)

bench-several: $(STAMP) ## Print how often two wishes in one message are noticed
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.several

bench-entities: $(STAMP) ## Print F1 and speed of the entity taggers on public data
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.entities $(ARGS)

bench-finetune: $(STAMP) ## Print what going on with new intents costs the old ones, on public data
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.finetuning $(ARGS)

bench-robustness: $(STAMP) ## Print what augmentation, an adversary and smoothing give against slips
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.robustness $(ARGS)

bench-policies: $(STAMP) ## Print which policy goes on best with stories it never saw, ours or TED
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.policies $(ARGS)

bench-knowledge: $(STAMP) ## Print how well the help pages are found, and how fast, beside BM25 and vectors
	@$(UV) sync --locked --inexact --group bench --quiet
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m benchmarks.knowledge $(ARGS)

bench-recommender: $(STAMP) ## Print how good and fast the recommenders are (half an hour); ARGS="--only EASE --every 10"
	@$(QUIET) PYTHONWARNINGS=ignore OPENBLAS_NUM_THREADS=2 $(PYTHON) -m benchmarks.recommender $(ARGS)

bench-recommender-serving: $(STAMP) ## Print what recommendations cost over HTTP with 100,000 products (wrk makes the load)
	@$(PYTHON) -m launcher prepare
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m benchmarks.recommender_serving $(ARGS)

.PHONY: bench-privacy train-personal-data key seal-conversations
bench-privacy: $(STAMP) ## Print how much personal data is found; ARGS="--presidio PYTHON" compares, --fresh-only is quick
	@$(QUIET) $(PYTHON) -m benchmarks.privacy $(ARGS)

train-personal-data: $(STAMP) ## Train what finds names and addresses anew (some minutes)
	@$(QUIET) $(PYTHON) -m language.personal_data.training

key: $(STAMP) ## Print a new key for CONVERSATION_KEYS
	@$(PYTHON) -m launcher key

seal-conversations: $(STAMP) ## Seal all stored conversations with the newest key of CONVERSATION_KEYS
	@$(PYTHON) -m launcher seal-conversations

bench: $(STAMP) ## Print speed and memory beside a stock Rasa assistant
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) $(PYTHON) -m launcher.quietly benchmarks.serving

.PHONY: bench-throughput bench-load
bench-throughput: $(STAMP) ## Print messages a second of 8 clients, beside a stock Rasa assistant
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher.quietly benchmarks.throughput $(ARGS)

bench-load: $(STAMP) ## Let 200 customers write for 5 minutes to two servers; ARGS="--minutes 1 --customers 50"
	@$(PYTHON) -m launcher ensure-trained
	@$(QUIET) PYTHONWARNINGS=ignore $(PYTHON) -m launcher.quietly benchmarks.load $(ARGS)

test: $(STAMP) ## Run all tests
	@$(PYTHON) -m launcher ensure-trained
	@# Training on Spark is tested where Java is.
	@! command -v java >/dev/null || $(UV) sync --locked --inexact --group spark --quiet
	@# A process a room: Rasa, TensorFlow and Milvus together in one do not end well. Two rooms at once:
	@# most of a room's time one core waits, for a browser, a database or another process.
	@$(MAKE) --no-print-directory --output-sync=target --keep-going --jobs $(LANES) $(addprefix room/,$(ROOMS))

# The services' tests mostly wait: for Milvus to open, for other processes.
room/tests/services/: BESIDE := -n 4 --dist loadfile --ignore $(SPARK)
room/%:
	@echo "$*"; $(QUIET) $(BOUND) $(PYTHON) -m pytest $(ARGS) $(BESIDE) $*

lint: $(STAMP) ## ruff, ruff format and mypy
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: $(STAMP) ## Let ruff put the code in order
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

clean: ## Remove what was made: models, databases, environment
	rm -rf .venv $(TOOLS) models var results .rasa .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
