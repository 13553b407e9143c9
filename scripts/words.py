"""What the Python scripts say, in the user's language; see words.sh."""

import os
import unicodedata

CHINESE = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "").startswith("zh")


def say(english, chinese):
    return chinese if CHINESE else english


def padded(text, columns):
    """With blanks up to that many columns; a Chinese character has two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return text.ljust(columns - wide)
