# What a person does daily. `make demo` and `make test` also set up what is missing.

PREFIX ?= /usr/local
DESTDIR ?=
MANDIR ?=
UNITDIR ?=
export MANDIR UNITDIR
ARGS ?=
TARGET ?=
SECONDS ?= 10
SEED ?=
SEEDS ?= 10000

PROGRAMS := agent-console customer-term
BIN := .build/release

# One file per program that runs where no Swift is installed. (lld because the default linker warns
# of things inside the Swift library that nobody here can change.)
# (No colours: SwiftPM compiles with other flags where it has a terminal, and so everything anew.)
# For --version: the commit, and "-dirty" if the tree is not as it was committed. A package's build tells its own.
COMMIT = $(or $(KEFU_COMMIT),$(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null))

SWIFT_RELEASE = KEFU_COMMIT="$(COMMIT)" swift build -c release --no-color-diagnostics --static-swift-stdlib --disable-local-rpath \
  $$(scripts/link-options.sh .build/static)

.DEFAULT_GOAL := help
.PHONY: help build agent customer demo floor test examples docs bare smoke fuzz fuzz-terminal simulate mutants coverage soak sanitize \
  lint man tables format pictures bench bench-history install uninstall deb deb-test units-test dist release clean

help: ## list these targets ## 列出这些目标
	@. scripts/words.sh; awk -F ' ## ' -v field="$$(say 2 3)" \
	  '/^[a-z-]+:.* ## /{ sub(/:.*/, "", $$1); printf "  make %-14s %s\n", $$1, $$field }' $(MAKEFILE_LIST)

build: ## build both programs for use, into .build/release ## 构建两个程序，放入 .build/release
	@scripts/setup.sh
	$(SWIFT_RELEASE)

agent: build ## run the desk (ARGS="--port 4000" passes options) ## 运行客服台（选项用 ARGS="--port 4000" 传入）
	@$(BIN)/agent-console $(ARGS)

customer: ## run a customer: make customer NAME=Mei ## 运行客户端：make customer NAME=小明
	@. scripts/words.sh; test -n "$(NAME)" || \
	  status=64 stop 'missing NAME, for example: make customer NAME=Mei' '缺少 NAME，例如：make customer NAME=小明'
	@$(MAKE) --no-print-directory build
	@$(BIN)/customer-term $(ARGS) -- "$(NAME)"

demo: ## a desk and a customer side by side in one window ## 在一个窗口中并排运行客服台和客户端
	@scripts/setup.sh tmux
	@scripts/need-terminal.sh
	@$(MAKE) --no-print-directory build
	@scripts/demo.sh $(BIN)

floor: ## HAProxy, three desks and four customers in one window ## 在一个窗口中运行 HAProxy、三个客服台和四个客户
	@scripts/setup.sh tmux floor
	@scripts/need-terminal.sh floor
	@$(MAKE) --no-print-directory build
	@scripts/floor.sh $(BIN)

test: ## run all tests ## 运行全部测试
	@scripts/setup.sh tests
	@scripts/test.sh

examples: ## build and test the programs of Examples/ ## 构建并测试 Examples/ 中的程序
	@scripts/setup.sh tests
	@scripts/test.sh --package-path Examples

docs: ## build the pages of EpollLoop, the reactor, into .build/docs ## 生成 EpollLoop（反应器库）的文档页面，放入 .build/docs
	@scripts/setup.sh
	@scripts/docs.sh

bare: ## run demo and test on bare Debian 12 and 13 (ARGS="--debian 13 --user root") ## 在最小安装的 Debian 12 和 13 上运行 demo 和 test（ARGS="--debian 13 --user root"）
	@scripts/bare.sh $(ARGS)

smoke: ## use both full-screen programs in tmux as a person would ## 在 tmux 中像真人一样使用两个全屏程序
	@scripts/setup.sh tmux
	@$(MAKE) --no-print-directory build
	@scripts/smoke.sh $(BIN)

fuzz: ## fuzz one target or all: make fuzz TARGET=decoder SECONDS=60 ## 对一个或全部目标做模糊测试：make fuzz TARGET=decoder SECONDS=60
	@scripts/setup.sh
	@scripts/fuzz.sh --seconds "$(SECONDS)" $(TARGET)

fuzz-terminal: ## random keys, pastes, sizes on real terminals: make fuzz-terminal SECONDS=60 SEED=7 ## 在真实终端上随机按键、粘贴、改变大小：make fuzz-terminal SECONDS=60 SEED=7
	@scripts/setup.sh tests
	@scripts/terminal-fuzz.sh $(if $(SEED),--seed "$(SEED)") $(if $(FUZZ_SECONDS),--seconds "$(FUZZ_SECONDS)")

# A seed alone replays that seed alone.
ifeq ($(SEED),)
FUZZ_SECONDS = $(SECONDS)
else ifneq ($(filter command% environment%,$(origin SECONDS)),)
FUZZ_SECONDS = $(SECONDS)
endif

simulate: ## play the simulations from many seeds: make simulate SEEDS=100000 ## 用许多种子运行模拟：make simulate SEEDS=100000
	@scripts/setup.sh
	@scripts/simulate.sh $(SEEDS)

mutants: ## take guards out of the core: the simulation must find each (SEEDS=4000) ## 逐一去掉核心中的检查，模拟必须都能发现（SEEDS=4000）
	@scripts/setup.sh python3
	@scripts/mutants.py $(if $(filter command% environment%,$(origin SEEDS)),--seeds "$(SEEDS)")

coverage: ## tell what the tests of the core leave unexecuted ## 列出核心代码中没有被测试执行到的部分
	@scripts/setup.sh python3
	@scripts/coverage.sh

soak: ## send a running desk 30,000 customers and look at what it keeps (ARGS="--customers 300") ## 向运行中的客服台送去 30,000 个客户，看它留下了什么（ARGS="--customers 300"）
	@scripts/setup.sh python3
	@$(MAKE) --no-print-directory build
	@scripts/soak.sh --bin $(BIN) $(ARGS)

sanitize: ## run all tests under the address and the thread sanitizer (TARGET=address for one) ## 在 AddressSanitizer 和 ThreadSanitizer 下运行全部测试（TARGET=address 只用一个）
	@scripts/setup.sh tests
	@scripts/sanitize.sh $(TARGET)

man: build ## bring the manual pages' options up to date with the help ## 按程序的帮助更新手册页中的选项
	@scripts/setup.sh python3
	@scripts/man.py $(BIN)

tables: ## bring the tables of keys in docs/user up to date ## 更新 docs/user 中的按键表
	@scripts/setup.sh
	@KEFU_WRITE_TABLES=1 scripts/test.sh --filter KeyTableTests

lint: ## check the style of the sources and the scripts ## 检查源代码和脚本的风格
	@scripts/setup.sh lint
	@scripts/lint.sh

format: ## bring the sources into the house's style ## 按本项目的风格整理源代码
	swift format --in-place --recursive Package.swift Sources Tests Fuzz Examples/Package.swift Examples/Sources Examples/Tests

pictures: ## take the README's pictures of both screens again ## 重新截取 README 中两个界面的图片
	@scripts/setup.sh tmux pictures
	@$(MAKE) --no-print-directory build
	@scripts/pictures.sh $(BIN) docs/pictures

bench: ## measure both programs beside C, SwiftNIO, Python, irssi and weechat ## 与 C、SwiftNIO、Python、irssi、weechat 比较性能
	@scripts/setup.sh bench
	@$(MAKE) --no-print-directory build
	@Benchmarks/run.sh --bin $(BIN) --output Benchmarks/RESULTS.md $(ARGS)

bench-history: ## measure the history beside the sqlite3 shell ## 与 sqlite3 命令行比较对话记录的性能
	@scripts/setup.sh sqlite3
	@Benchmarks/History/run.sh

install: $(PROGRAMS:%=$(BIN)/%) ## install programs, completions, manual pages, units (PREFIX, DESTDIR, MANDIR, UNITDIR) ## 安装程序、补全、手册页和 systemd 单元（PREFIX、DESTDIR、MANDIR、UNITDIR）
	@scripts/install.sh "$(BIN)" "$(PREFIX)" "$(DESTDIR)"

# Only what is missing is built here, so that `sudo make install` after `make build` compiles
# nothing as root.
$(PROGRAMS:%=$(BIN)/%):
	@$(MAKE) --no-print-directory build

deb: ## build the Debian packages for Debian 12 and 13 (ARGS="--debian 13 --twice") ## 构建 Debian 12 和 13 的软件包（ARGS="--debian 13 --twice"）
	@scripts/deb.sh $(ARGS)

deb-test: ## install, use, upgrade and purge the packages on minimal systems ## 在最小系统上安装、使用、升级和清除软件包
	@scripts/deb-test.sh $(ARGS)

units-test: ## try the units of the packages under a real systemd (systemd-nspawn) ## 在真实的 systemd 下（systemd-nspawn）测试软件包中的单元
	@scripts/units-test.sh

dist: ## build the archive for any Linux, with all libraries inside ## 构建适用于任何 Linux、自带全部库的压缩包
	@scripts/dist.sh

release: ## make all files of a release (ARGS=--twice: build packages twice, compare) ## 生成发布所需的全部文件（ARGS=--twice 构建两次并比较）
	@scripts/release.sh $(ARGS)

uninstall: ## remove what install put there ## 删除 install 安装的文件
	@scripts/install.sh --remove "$(PREFIX)" "$(DESTDIR)"

clean: ## remove everything that was built ## 删除全部构建结果
	rm -rf .build .build-fuzz .build-asan .build-tsan Benchmarks/.build
