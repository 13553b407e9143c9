# What a person does daily. `make demo` and `make test` also set up what is missing.

PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=
TARGET ?=
SECONDS ?= 10
SEED ?=
SEEDS ?= 10000

PROGRAMS := agent-console customer-term
BIN := .build/release

# One file per program that runs where no Swift is installed. (lld because the default linker warns
# of things inside the Swift library that nobody here can change.)
SWIFT_RELEASE = swift build -c release --static-swift-stdlib --disable-local-rpath \
  $$(scripts/link-options.sh .build/static)

INSTALL_BIN := $(DESTDIR)$(PREFIX)/bin
INSTALL_BASH := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
INSTALL_ZSH := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
INSTALL_FISH := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.DEFAULT_GOAL := help
.PHONY: help build agent customer demo test smoke fuzz fuzz-terminal simulate mutants coverage soak sanitize lint \
  format pictures bench bench-history install uninstall clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build both programs for use, into .build/release
	@scripts/setup.sh
	$(SWIFT_RELEASE)

agent: build ## run the desk (ARGS="--port 4000" passes options)
	@$(BIN)/agent-console $(ARGS)

customer: ## run a customer: make customer NAME=小明
	@test -n "$(NAME)" || { echo 'Who is it? Say: make customer NAME=小明' >&2; exit 64; }
	@$(MAKE) --no-print-directory build
	@$(BIN)/customer-term $(ARGS) -- "$(NAME)"

demo: ## a desk and a customer side by side in one window
	@scripts/setup.sh tmux
	@scripts/need-terminal.sh
	@$(MAKE) --no-print-directory build
	@scripts/demo.sh $(BIN)

test: ## run all tests
	@scripts/setup.sh tmux
	swift test

smoke: ## use both full-screen programs in tmux as a person would
	@scripts/setup.sh tmux
	@$(MAKE) --no-print-directory build
	@scripts/smoke.sh $(BIN)

fuzz: ## fuzz one target or all: make fuzz TARGET=decoder SECONDS=60
	@scripts/setup.sh
	@scripts/fuzz.sh --seconds "$(SECONDS)" $(TARGET)

fuzz-terminal: ## random keys, pastes, sizes on real terminals: make fuzz-terminal SECONDS=60 SEED=7
	@scripts/setup.sh
	@scripts/terminal-fuzz.sh $(if $(SEED),--seed "$(SEED)") $(if $(FUZZ_SECONDS),--seconds "$(FUZZ_SECONDS)")

# A seed alone replays that seed alone.
ifeq ($(SEED),)
FUZZ_SECONDS = $(SECONDS)
else ifneq ($(filter command% environment%,$(origin SECONDS)),)
FUZZ_SECONDS = $(SECONDS)
endif

simulate: ## play the simulations from many seeds: make simulate SEEDS=100000
	@scripts/setup.sh
	@scripts/simulate.sh $(SEEDS)

mutants: ## take guards out of the core one by one: the simulation must find each (SEEDS=4000)
	@scripts/setup.sh
	@scripts/mutants.py $(if $(filter command% environment%,$(origin SEEDS)),--seeds "$(SEEDS)")

coverage: ## tell what the tests of the core leave unexecuted
	@scripts/setup.sh
	@scripts/coverage.sh

soak: ## send a running desk 30,000 customers and look at what it keeps (ARGS="--customers 300")
	@$(MAKE) --no-print-directory build
	@scripts/soak.sh --bin $(BIN) $(ARGS)

sanitize: ## run all tests under the address and the thread sanitizer (TARGET=address for one)
	@scripts/setup.sh tmux
	@scripts/sanitize.sh $(TARGET)

lint: ## check the style of the sources and the scripts
	@scripts/lint.sh

format: ## bring the sources into the house's style
	swift format --in-place --recursive Package.swift Sources Tests Fuzz

pictures: ## take the README's pictures of both screens again
	@scripts/setup.sh tmux pictures
	@$(MAKE) --no-print-directory build
	@scripts/pictures.sh $(BIN) docs/pictures

bench: ## measure both programs beside C, SwiftNIO, Python, irssi and weechat
	@scripts/setup.sh bench
	@$(MAKE) --no-print-directory build
	@Benchmarks/run.sh --bin $(BIN) --output Benchmarks/RESULTS.md $(ARGS)

bench-history: ## measure the history beside the sqlite3 shell
	@scripts/setup.sh sqlite3
	@Benchmarks/History/run.sh

install: $(PROGRAMS:%=$(BIN)/%) ## install the programs and completions (PREFIX, DESTDIR)
	install -d "$(INSTALL_BIN)" "$(INSTALL_BASH)" "$(INSTALL_ZSH)" "$(INSTALL_FISH)"
	@set -e; for program in $(PROGRAMS); do \
	  echo "installing $(INSTALL_BIN)/$$program and its completions"; \
	  install -m 755 "$(BIN)/$$program" "$(INSTALL_BIN)/$$program"; \
	  if command -v strip >/dev/null; then strip "$(INSTALL_BIN)/$$program"; fi; \
	  "$(BIN)/$$program" --generate-completion-script bash > "$(INSTALL_BASH)/$$program"; \
	  "$(BIN)/$$program" --generate-completion-script zsh > "$(INSTALL_ZSH)/_$$program"; \
	  "$(BIN)/$$program" --generate-completion-script fish > "$(INSTALL_FISH)/$$program.fish"; \
	done

# Only what is missing is built here, so that `sudo make install` after `make build` compiles
# nothing as root.
$(PROGRAMS:%=$(BIN)/%):
	@$(MAKE) --no-print-directory build

uninstall: ## remove what install put there
	rm -f $(foreach program,$(PROGRAMS),"$(INSTALL_BIN)/$(program)" "$(INSTALL_BASH)/$(program)" \
	  "$(INSTALL_ZSH)/_$(program)" "$(INSTALL_FISH)/$(program).fish")

clean: ## remove everything that was built
	rm -rf .build .build-fuzz .build-asan .build-tsan Benchmarks/.build
