#!/usr/bin/env python3
"""Brings the generated parts of the manual pages up to date with the programs' own help; --check only compares.

    scripts/man.py [--check] FOLDER-OF-THE-PROGRAMS

A generated part stands between two comments, and names a command and a heading of its help, in English:

    .\\" help: agent-console history list, Options
    .\\" end

`theme` is the styles of docs/examples/config.toml.

The pages in docs/man/zh_CN get the same parts of the Chinese help. `Options` is all groups of options: with their
headings for a program, without them for a subcommand, whose page has its own.
"""

import pathlib
import re
import subprocess
import sys
import textwrap

from words import say

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/man"
PART = re.compile(r'^\.\\" (help: .+|theme)\n(?:.*\n)*?\.\\" end$', re.M)
# Headings whose rows are typed as they stand, not options.
CHINESE = {"Files": "文件", "Environment": "环境变量", "Exit status": "退出码", "Examples": "示例"}


def help_of(command, folder, locale):
    program, *rest = command.split()
    environment = {"LC_ALL": locale, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    return subprocess.run(
        [folder / program, *rest, "--help"], env=environment, check=True, capture_output=True, text=True
    ).stdout


def joined(rows):
    """A description whose lines were wrapped: at a blank, or between two Chinese characters."""
    text = ""
    for row in rows:
        # A blank stands between a Chinese and a Latin word, and between Latin words.
        is_chinese = [bool(text) and ord(text[-1]) > 0x2E80, ord(row[0]) > 0x2E80]
        is_mark = text[-1:] in "，。、；：（）" or row[0] in "，。、；：（）"
        text += row if not text or all(is_chinese) or is_mark else " " + row
    return text


def sections(page):
    """The headings of a help page, each with its rows: term and description."""
    found = {}
    rows = []
    for line in page.splitlines():
        if heading := re.fullmatch(r"(\S.*)[:：]", line):
            rows = found[heading[1]] = []
        elif row := re.fullmatch(r"  (\S.*?)(?:  +(\S.*))?", line):
            rows.append((row[1], [row[2]] if row[2] else []))
        elif line.startswith("   ") and rows:
            rows[-1][1].append(line.strip())
    return {heading: [(term, joined(lines)) for term, lines in rows] for heading, rows in found.items()}


def roff(text):
    """Text as troff shows it as it is."""
    text = text.replace("\\", "\\e")
    for character, name in {"~": "ti", "^": "ha", "'": "aq", "`": "ga", '"': "dq"}.items():
        text = text.replace(character, f"\\({name}")
    # A hyphen that is typed must be one when it is copied.
    text = re.sub(r"(?<!\S)[(（]?(?:默认：|default: )?-\S*|\S*[/.]\S*", lambda word: word[0].replace("-", r"\-"), text)
    return text


def term(left):
    """An option in bold, its value in italics; what is typed whole, in bold."""
    words = []
    for part in left.split(", "):
        name, _, value = part.partition(" ")
        value = f" \\fI{roff(value)}\\fR" if value else ""
        words.append(f"\\fB{roff(name)}\\fR{value}" if part[0] == "-" else f"\\fI{roff(part)}\\fR")
    return ", ".join(words)


def wrapped(text):
    """Lines of at most 80 columns; Chinese is left whole, because a line's end would be a blank."""
    lines = textwrap.wrap(roff(text), 80, break_on_hyphens=False, break_long_words=False) if text.isascii() else [roff(text)]
    return [re.sub(r"^\.", r"\&.", line) for line in lines]


def entries(rows, is_typed):
    lines = []
    for left, text in rows:
        lines += [".TP", f"\\fB{roff(left)}\\fR" if is_typed else term(left), *wrapped(text)]
    return lines


def theme(is_chinese):
    lines = []
    for line in (ROOT / f"docs/examples/config{'.zh' * is_chinese}.toml").read_text().split("[theme]")[1].splitlines():
        if style := re.fullmatch(r'(\w+) = "(.*)" *# (.+)', line):
            lines += [".TP", f'\\fB{style[1]} = "{style[2]}"\\fR', *wrapped(style[3])]
    return lines


def part(command, heading, folder, is_chinese):
    found = sections(help_of(command, folder, "zh_CN.UTF-8" if is_chinese else "C.UTF-8"))
    if heading != "Options":
        return entries(found[CHINESE[heading] if is_chinese else heading], is_typed=True)
    lines = []
    has_headings = "history " not in command and " desks" not in command
    for name, rows in found.items():
        is_group = any(left.startswith("-") for left, _ in rows) or name in ("Arguments", "参数")
        if not is_group or name in ("Examples", "示例"):
            continue
        if has_headings:
            lines.append(f".SS {roff(name)}")
        elif any(left == "--version" for left, _ in rows):
            continue
        lines += entries(rows, is_typed=False)
    return lines


def updated(text, folder, is_chinese):
    def replacement(match):
        if match[1] == "theme":
            lines = theme(is_chinese)
        else:
            lines = part(*match[1].removeprefix("help: ").split(", "), folder, is_chinese)
        return "\n".join([f'.\\" {match[1]}', *lines, '.\\" end'])

    return PART.sub(replacement, text)


def main():
    arguments = sys.argv[1:]
    is_check = arguments[:1] == ["--check"]
    folder = pathlib.Path(arguments[-1]).resolve()
    status = 0
    for page in sorted([*PAGES.glob("*.[157]"), *PAGES.glob("*/*.[157]")]):
        old = page.read_text()
        new = updated(old, folder, is_chinese=page.parent != PAGES)
        if new == old:
            continue
        name = page.relative_to(ROOT)
        if is_check:
            status = 1
            print(say(f"{name} is not what the help says: run make man", f"{name} 与帮助不一致，请运行 make man"))
        else:
            page.write_text(new)
            print(say(f"updated {name}", f"已更新 {name}"))
    return status


sys.exit(main())
