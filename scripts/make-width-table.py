#!/usr/bin/env python3
"""Writes Sources/TerminalUI/Text/WidthTable.swift from the files of Debian's package unicode-data.

    apt-get install unicode-data && scripts/make-width-table.py

The table says of each code point how a terminal draws it, in the classes of ScalarClass.swift.
The rules that are ours, and not Unicode's, are in classify() and say why they are there.
"""

import os
import re

UNICODE = "/usr/share/unicode"
OUTPUT = os.path.join(
    os.path.dirname(__file__), "../Sources/TerminalUI/Text/WidthTable.swift")
CLASSES = [
    "narrow", "narrowUncertain", "wide", "wideUncertain", "mark", "hidden", "vowelJamo", "joiner",
    "variation", "tag", "leadJamo", "regional", "narrowPictograph", "widePictograph", "skinTone",
    "spacingMark",
]
END = 0x110000


def property_ranges(path):
    """Yields (first, last, value) of each line `0020..007E ; Na # comment`."""
    with open(os.path.join(UNICODE, path), encoding="utf-8") as lines:
        for line in lines:
            fields = [field.strip() for field in line.split("#")[0].split(";")]
            if len(fields) >= 2:
                ends = [int(end, 16) for end in fields[0].split("..")]
                yield ends[0], ends[-1], fields[1]


def read_categories():
    categories = ["Cn"] * END
    first = None
    with open(os.path.join(UNICODE, "UnicodeData.txt"), encoding="utf-8") as lines:
        for line in lines:
            code, name, category = line.split(";")[:3]
            last = int(code, 16)
            if name.endswith(", First>"):
                first = last
                continue
            for each in range(last if first is None else first, last + 1):
                categories[each] = category
            first = None
    return categories


def read_property(path, wanted=None):
    values = [None] * END
    for first, last, value in property_ranges(path):
        if wanted is None or value == wanted:
            for each in range(first, last + 1):
                values[each] = value
    return values


def within(code, *ranges):
    return any(first <= code <= last for first, last in ranges)


category = read_categories()
east_asian = read_property("EastAsianWidth.txt")
emoji = read_property("emoji/emoji-data.txt", "Emoji")
breaking = read_property("auxiliary/GraphemeBreakProperty.txt")
pictographic = read_property("emoji/emoji-data.txt", "Extended_Pictographic")


def classify(code):
    kind = category[code]
    is_wide = east_asian[code] in ("W", "F")
    if code in (0x200C, 0x200D):
        return "joiner"
    if within(code, (0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180D), (0x180F, 0x180F)):
        return "variation"
    if within(code, (0xE0020, 0xE007F)):
        return "tag"
    # The fillers of Hangul are letters, some marks are marks, and the Braille pattern of no dot and the
    # note head of no note are signs, that show nothing.
    fillers = (
        0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x17B4, 0x17B5, 0x16FE4, 0x2800, 0x1D159)
    if code in fillers or kind in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return "hidden"
    if kind == "Cn":
        # Room that Unicode keeps for emoji and ideographs still to come: a terminal that is newer
        # than this table may know them. Anything else without a meaning is shown as its number.
        if pictographic[code]:
            return "widePictograph"
        if is_wide and 0x20000 <= code <= 0x3FFFD:
            return "wideUncertain"
        return "hidden"
    if within(code, (0x1161, 0x11FF), (0xD7B0, 0xD7FB)):
        return "vowelJamo"
    if within(code, (0x1100, 0x115E), (0xA960, 0xA97C)):
        return "leadJamo"
    if within(code, (0x1F1E6, 0x1F1FF)):
        return "regional"
    if within(code, (0x1F3FB, 0x1F3FF)):
        return "skinTone"
    if emoji[code] and pictographic[code]:
        return "widePictograph" if is_wide else "narrowPictograph"
    if kind in ("Mn", "Me"):
        return "mark"
    if kind == "Mc" and breaking[code] in ("SpacingMark", "Extend"):
        return "spacingMark"
    # The hexagrams became wide in Unicode 16; the C library and tmux had them wide before.
    if within(code, (0x4DC0, 0x4DFF)):
        return "wideUncertain"
    if is_wide:
        everyday = within(
            code, (0x3000, 0x303E), (0x3041, 0x30FF), (0x3105, 0x312F), (0x3400, 0x9FFF),
            (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
            (0x20000, 0x3FFFD))
        return "wide" if everyday else "wideUncertain"
    # Alphabets that every terminal draws alike. Their ambiguous signs (such as U+00B1) are left
    # out, their ambiguous letters (such as U+00E9) are not: French rows are to be cheap too.
    if within(code, (0x20, 0x52F), (0x1E00, 0x1FFF)):
        alike = kind[0] == "L" or east_asian[code] in ("N", "Na") or code in (0xD7, 0xF7)
        return "narrow" if alike else "narrowUncertain"
    # Control pictures, box drawing, half-width katakana.
    if within(code, (0x2400, 0x2426), (0x2500, 0x257F), (0xFF61, 0xFF9D)):
        return "narrow"
    return "narrowUncertain"


def main():
    starts = []
    previous = None
    for code in range(END):
        found = CLASSES.index(classify(code))
        if found != previous:
            starts.append((code << 4) | found)
            previous = found
    with open(os.path.join(UNICODE, "EastAsianWidth.txt"), encoding="utf-8") as lines:
        version = re.search(r"(\d+\.\d+\.\d+)", lines.readline()).group(1)
    with open(OUTPUT, "w", encoding="utf-8") as out:
        out.write("// Generated by scripts/make-width-table.py from Unicode %s. Do not edit.\n\n" % version)
        out.write("/// Where a run of code points of one class begins: `code << 4 | class`, ascending; each run\n")
        out.write("/// ends where the next begins. The classes are those of `ScalarClass`.\n")
        out.write("let widthTable: [UInt32] = [\n")
        for at in range(0, len(starts), 9):
            out.write("  " + ", ".join("0x%X" % each for each in starts[at:at + 9]) + ",\n")
        out.write("]\n")
    print("Unicode %s: %d runs" % (version, len(starts)))


main()
