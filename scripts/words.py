"""What the Python scripts say, in the user's language; see words.sh."""

import os

CHINESE = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "").startswith("zh")


def say(english, chinese):
    return chinese if CHINESE else english
