#!/usr/bin/python3
"""Draws a terminal's screen, as `tmux capture-pane -p -e -N` prints it, into a PNG.

    picture.py [--columns 80] [--rows 24] [--cursor X,Y] [--light] [--title TEXT] INPUT OUTPUT.png

Every character is placed by its column, so wide ones take exactly two cells whatever the font
thinks. Lines and boxes are drawn, not set in type, so that they join. Needs Pillow, DejaVu Sans
Mono, Noto Sans CJK and Noto Color Emoji (Debian: python3-pil, fonts-dejavu-core, fonts-noto-cjk,
fonts-noto-color-emoji).
"""

import argparse
import re
import unicodedata
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageFont, features

CELL_WIDTH, CELL_HEIGHT, BASELINE = 11, 23, 17
FONT_SIZE, CJK_FONT_SIZE = 18, 20
BAR, MARGIN, RADIUS = 32, 12, 10

FONTS = "/usr/share/fonts/"
LATIN = {False: FONTS + "truetype/dejavu/DejaVuSansMono.ttf",
         True: FONTS + "truetype/dejavu/DejaVuSansMono-Bold.ttf"}
CJK = {False: FONTS + "opentype/noto/NotoSansCJK-Regular.ttc",
       True: FONTS + "opentype/noto/NotoSansCJK-Bold.ttc"}
CJK_FACE = 2  # of the collection: simplified Chinese
EMOJI, EMOJI_SIZE = FONTS + "truetype/noto/NotoColorEmoji.ttf", 109  # the one size it has

DARK = {
    "ground": "#1d2026", "text": "#d5d8de", "bar": "#2b2f38", "title": "#9aa0ab",
    "colors": ["#2b2f38", "#e8747c", "#98c379", "#e5c07b", "#6cb2f7", "#c98be0", "#56bfca", "#d5d8de",
               "#6b7280", "#ff8f96", "#b3e08f", "#ffd98a", "#8cc7ff", "#e0a6f5", "#7ddbe5", "#ffffff"],
}
LIGHT = {
    "ground": "#fbfbf9", "text": "#2b2f38", "bar": "#e6e6e3", "title": "#6b7280",
    "colors": ["#2b2f38", "#c2303b", "#3b7d23", "#946800", "#1f6fbf", "#8a3fa8", "#147a86", "#d5d8de",
               "#6b7280", "#d8434e", "#4b9a2e", "#ad7c00", "#2f86dd", "#a352c4", "#1b93a1", "#ffffff"],
}


@dataclass(frozen=True)
class Style:
    """What SGR set. A color is None (the default), an index, or a triple."""

    fore: object = None
    back: object = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


@dataclass
class Cell:
    """A character with what combines with it, and how many columns it takes."""

    text: str
    width: int
    style: Style


# MARK: Reading


def apply_sgr(style, parameters):
    """The style after one SGR sequence."""
    codes = [int(code or 0) for code in re.split("[;:]", parameters)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style()
        elif code in (1, 2, 3, 4, 7):
            name = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[code]
            style = replace(style, **{name: True})
        elif code == 22:
            style = replace(style, bold=False, dim=False)
        elif code in (23, 24, 27):
            name = {23: "italic", 24: "underline", 27: "reverse"}[code]
            style = replace(style, **{name: False})
        elif code in (38, 48):
            color = (codes[1] if codes[0] == 5 else tuple(codes[1:4]))
            codes = codes[2 if codes[0] == 5 else 4:]
            style = replace(style, **{"fore" if code == 38 else "back": color})
        elif 30 <= code <= 37 or code == 39:
            style = replace(style, fore=None if code == 39 else code - 30)
        elif 40 <= code <= 47 or code == 49:
            style = replace(style, back=None if code == 49 else code - 40)
        elif 90 <= code <= 97:
            style = replace(style, fore=code - 82)
        elif 100 <= code <= 107:
            style = replace(style, back=code - 92)
    return style


def joins_the_one_before(character, before):
    """Whether a character takes no cell of its own."""
    return bool(before) and (
        unicodedata.category(character) in ("Mn", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or before.endswith("\u200d"))


def read_screen(text):
    """The lines of a capture as lists of cells. The style carries over from line to line."""
    style, lines = Style(), []
    for line in text.split("\n"):
        cells = []
        for match in re.finditer(r"\x1b\[([\d;:]*)m|\x1b\][^\x1b]*\x1b\\|\x1b.|(.)", line, re.DOTALL):
            if match[1] is not None:
                style = apply_sgr(style, match[1])
            elif match[2] is None or match[2] in "\x0e\x0f":
                continue
            elif cells and joins_the_one_before(match[2], cells[-1].text):
                cells[-1].text += match[2]
            else:
                wide = unicodedata.east_asian_width(match[2]) in "WF"
                cells.append(Cell(match[2], 2 if wide else 1, style))
        lines.append(cells)
    return lines


# MARK: Drawing

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
LINES = {
    "─": LEFT | RIGHT, "│": UP | DOWN, "┌": RIGHT | DOWN, "┐": LEFT | DOWN, "└": RIGHT | UP,
    "┘": LEFT | UP, "├": RIGHT | UP | DOWN, "┤": LEFT | UP | DOWN, "┬": LEFT | RIGHT | DOWN,
    "┴": LEFT | RIGHT | UP, "┼": LEFT | RIGHT | UP | DOWN, "╭": RIGHT | DOWN, "╮": LEFT | DOWN,
    "╰": RIGHT | UP, "╯": LEFT | UP, "╴": LEFT, "╶": RIGHT, "╵": UP, "╷": DOWN,
}


class Painter:
    """Draws cells on an image."""

    def __init__(self, image, theme):
        self.image, self.theme = image, theme
        self.draw = ImageDraw.Draw(image)
        raqm = features.check("raqm")
        self.layout = ImageFont.Layout.RAQM if raqm else ImageFont.Layout.BASIC
        self.latin = {bold: self.font(path, FONT_SIZE) for bold, path in LATIN.items()}
        self.cjk = {bold: self.font(path, CJK_FONT_SIZE, CJK_FACE) for bold, path in CJK.items()}
        self.emoji = self.font(EMOJI, EMOJI_SIZE)

    def font(self, path, size, face=0):
        return ImageFont.truetype(path, size, index=face, layout_engine=self.layout)

    def color(self, value, default):
        if value is None:
            return hex_to_rgb(self.theme[default])
        if isinstance(value, tuple):
            return value
        if value < 16:
            return hex_to_rgb(self.theme["colors"][value])
        if value >= 232:
            return (8 + (value - 232) * 10,) * 3
        levels = [0, 95, 135, 175, 215, 255]
        value -= 16
        return (levels[value // 36], levels[value // 6 % 6], levels[value % 6])

    def colors(self, style):
        fore, back = self.color(style.fore, "text"), self.color(style.back, "ground")
        if style.dim:
            fore = tuple((3 * f + 2 * b) // 5 for f, b in zip(fore, back))
        return (back, fore) if style.reverse else (fore, back)

    def cell(self, cell, x, y):
        fore, back = self.colors(cell.style)
        right, bottom = x + cell.width * CELL_WIDTH - 1, y + CELL_HEIGHT - 1
        self.draw.rectangle((x, y, right, bottom), fill=back)
        if cell.style.underline:
            self.draw.line((x, y + BASELINE + 3, right, y + BASELINE + 3), fill=fore)
        if cell.text in LINES:
            self.line(LINES[cell.text], x, y, fore)
        elif "\u2580" <= cell.text[0] <= "\u2588":
            self.block(cell.text, x, y, right, bottom, fore)
        elif is_emoji(cell):
            self.picture(cell, x, y)
        elif not cell.text.isspace():
            self.letter(cell, x, y, fore)

    def line(self, directions, x, y, color):
        middle_x, middle_y = x + CELL_WIDTH // 2, y + CELL_HEIGHT // 2
        if directions & LEFT:
            self.draw.line((x, middle_y, middle_x, middle_y), fill=color)
        if directions & RIGHT:
            self.draw.line((middle_x, middle_y, x + CELL_WIDTH - 1, middle_y), fill=color)
        if directions & UP:
            self.draw.line((middle_x, y, middle_x, middle_y), fill=color)
        if directions & DOWN:
            self.draw.line((middle_x, middle_y, middle_x, y + CELL_HEIGHT - 1), fill=color)

    def block(self, text, x, y, right, bottom, color):
        eighths = ord(text[0]) - 0x2580
        top = y if eighths == 0 else bottom - CELL_HEIGHT * eighths // 8 + 1
        end = y + CELL_HEIGHT // 2 if eighths == 0 else bottom
        self.draw.rectangle((x, top, right, end), fill=color)

    def letter(self, cell, x, y, color):
        font = (self.cjk if cell.width == 2 else self.latin)[cell.style.bold]
        # Centered in its cells: a CJK glyph is a little narrower than two Latin ones.
        slack = cell.width * CELL_WIDTH - font.getlength(cell.text)
        baseline = y + BASELINE + (1 if cell.width == 2 else 0)
        self.draw.text((x + slack / 2, baseline), cell.text, fill=color, font=font, anchor="ls")

    def picture(self, cell, x, y):
        box = (160, 160)
        large = Image.new("RGBA", box)
        ImageDraw.Draw(large).text((0, 128), cell.text, font=self.emoji, anchor="ls",
                                   embedded_color=True)
        bounds = large.getbbox()
        if bounds is None:
            return
        side = 2 * CELL_WIDTH - 2
        small = large.crop(bounds).resize((side, side), Image.LANCZOS)
        self.image.paste(small, (x + 1, y + (CELL_HEIGHT - side) // 2), small)


def hex_to_rgb(color):
    return tuple(int(color[i:i + 2], 16) for i in (1, 3, 5))


def is_emoji(cell):
    return cell.width == 2 and (ord(cell.text[0]) >= 0x1F000 or 0x2300 <= ord(cell.text[0]) < 0x2C00)


def frame(columns, rows, theme, title):
    """A window without a screen in it yet, and the mask that rounds its corners."""
    size = (2 * MARGIN + columns * CELL_WIDTH, BAR + 2 * MARGIN + rows * CELL_HEIGHT)
    image = Image.new("RGB", size, theme["ground"])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], BAR), fill=theme["bar"])
    for index, color in enumerate(("#ff6159", "#ffbd2e", "#28c941")):
        x, y = 20 + 20 * index, BAR // 2
        draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill=color)
    if title:
        font = ImageFont.truetype(CJK[False], 15, index=CJK_FACE)
        draw.text((size[0] / 2, BAR / 2), title, fill=theme["title"], font=font, anchor="mm")
    mask = Image.new("L", (4 * size[0], 4 * size[1]))
    box = (0, 0, 4 * size[0] - 1, 4 * size[1] - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, 4 * RADIUS, fill=255)
    return image, mask.resize(size, Image.LANCZOS)


def render(lines, options):
    theme = LIGHT if options.light else DARK
    image, mask = frame(options.columns, options.rows, theme, options.title)
    painter = Painter(image, theme)
    for row, cells in enumerate(lines[:options.rows]):
        column = 0
        for cell in cells:
            if (column, row) == options.cursor:
                cell.style = replace(cell.style, reverse=not cell.style.reverse)
            painter.cell(cell, MARGIN + column * CELL_WIDTH, BAR + MARGIN + row * CELL_HEIGHT)
            column += cell.width
        if options.cursor and options.cursor[1] == row and options.cursor[0] >= column:
            x, y = options.cursor
            blank = Cell(" ", 1, Style(reverse=True))
            painter.cell(blank, MARGIN + x * CELL_WIDTH, BAR + MARGIN + y * CELL_HEIGHT)
    edge = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(image).rounded_rectangle(edge, RADIUS, outline=theme["bar"])
    # 256 colors are enough for text, and make the file small.
    image = image.convert("RGBA")
    image.putalpha(mask)
    return image.quantize(256, method=Image.Quantize.FASTOCTREE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--cursor", type=lambda text: tuple(map(int, text.split(","))),
                        help="X,Y from 0; left out when it is hidden")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--title", default="")
    parser.add_argument("input")
    parser.add_argument("output")
    options = parser.parse_args()
    with open(options.input, encoding="utf-8", newline="\n") as file:
        lines = read_screen(file.read())
    render(lines, options).save(options.output, optimize=True)


if __name__ == "__main__":
    main()
