#!/usr/bin/env python3
"""Checks the docs against the tree: links lead somewhere, symbols and files that are named exist, and
docs/dev/source-map.md lists each source file once."""

import pathlib
import re
import sys

from words import say

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAP = ROOT / "docs/dev/source-map.md"
TREES = ("Sources", "Tests", "Examples", "Fuzz", "Benchmarks", "scripts", "docs")
SOURCE_SUFFIXES = (".swift", ".c", ".h", ".cpp", ".modulemap")

# Names of other projects' symbols, and of what users type, that look like ours.
FOREIGN = {"GRDB", "TOMLKit", "Glibc", "Foundation", "DocC", "Character", "String", "Swift", "NIOPeer"}


def failures_of_links(page, text):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target and not (page.parent / target).exists():
            yield say(f"the link {target} leads nowhere", f"链接 {target} 无效")


def words_of_tree():
    words = set()
    names = set()
    for tree in TREES:
        for path in (ROOT / tree).rglob("*"):
            if not path.is_file() or ".build" in path.parts or path.suffix in (".md", ".png", ".sqlite"):
                continue
            names.add(path.stem)
            names.update(parent.name for parent in path.parents)
            words.update(re.findall(r"\w+", path.read_text(errors="replace")))
    return words | names


def is_known(symbol, words):
    """`Type.member`, `Some…Tests`."""
    parts = re.findall(r"[\w…]+", symbol)
    return all(
        part in words
        or "…" in part and any(re.fullmatch(part.replace("…", r"\w+"), word) for word in words)
        for part in parts
    )


def failures_of_symbols(text, words):
    quoted = re.findall(r"`([^`\n]+)`", re.sub(r"^    .*$", "", text, flags=re.M))
    for symbol in quoted:
        if re.fullmatch(r"[A-Z][a-z…]\w*[…\w]*(\.\w+(\([^)]*\))?)?", symbol) and symbol not in FOREIGN:
            if not is_known(symbol, words):
                yield say(f"nothing is called {symbol}", f"没有名为 {symbol} 的东西")
        elif re.fullmatch(r"(Sources/|Tests/|scripts/|docs/|[A-Z]\w+/)[\w/+.-]+\.\w+", symbol):
            if not any((ROOT / root / symbol).exists() for root in ("", "Sources", "Tests")):
                yield say(f"there is no file {symbol}", f"没有文件 {symbol}")


def failures_of_map():
    listed = []
    folder = ""
    for line in MAP.read_text().splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        elif match := re.match(r"- `([^`]+)`: .+", line):
            listed.append(f"{folder}/{match[1]}")
    there = {
        str(path.relative_to(ROOT / "Sources"))
        for path in (ROOT / "Sources").rglob("*")
        if path.suffix in SOURCE_SUFFIXES
    }
    for path in sorted(there - set(listed)):
        yield say(f"{path} is not listed", f"没有列出 {path}")
    for path in sorted(set(listed) - there):
        yield say(f"{path} does not exist", f"{path} 不存在")
    for path in sorted({path for path in listed if listed.count(path) > 1}):
        yield say(f"{path} is listed twice", f"{path} 列了两次")


def failures_of_settings():
    """Each key of the example files is described, with the style that it has there."""
    for language in ("", ".zh"):
        text = (ROOT / f"docs/examples/config{language}.toml").read_text()
        pages = [ROOT / f"docs/user/configuration{language}.md", ROOT / f"docs/man{language and '/zh_CN'}/kefu-config.5"]
        settings, theme = text.split("[theme]")
        found = [(key, None) for key in re.findall(r"^(?:# )?([a-z_]+) = .*#", settings, flags=re.M)]
        found += re.findall(r'^([a-z_]+) = "(.*?)" +#', theme, flags=re.M)
        for key, style in found:
            wanted = [f"`{key}` | `{style}` |" if style else f"`{key}`", rf"\fB{key}" if language else key]
            for page, words in zip(pages, wanted):
                if words not in page.read_text():
                    yield page, say(f"nothing like {words}", f"没有 {words}")


def main():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("Examples/*.md"), *(ROOT / "docs").rglob("*.md")]
    words = words_of_tree()
    failures = [(MAP, failure) for failure in failures_of_map()]
    failures += failures_of_settings()
    for page in pages:
        text = page.read_text()
        failures += [(page, failure) for failure in failures_of_links(page, text)]
        # A changelog may speak of what is gone.
        if page.name != "CHANGELOG.md" and page != MAP:
            failures += [(page, failure) for failure in failures_of_symbols(text, words)]
    for page, failure in failures:
        print(f"{page.relative_to(ROOT)}: {failure}", file=sys.stderr)
    return 1 if failures else 0


sys.exit(main())
