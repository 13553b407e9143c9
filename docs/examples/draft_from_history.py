#!/usr/bin/env python3
"""A draft_command for Kefu: the answer that was given to the most similar earlier question.

    draft_command = "~/.config/kefu/draft_from_history.py"

It reads the conversation from standard input, looks through the history of the last year, and prints the answer.
Options: --history FILE, --since TIME (365d), --least 0.2 (how similar, 0 to 1, a question must be).
"""
import argparse
import collections
import json
import math
import subprocess
import sys


def grams(text):
    """The pairs of letters of a text: words need not be told apart, so it works in Chinese too."""
    letters = [c for c in text.casefold() if c.isalnum()]
    return collections.Counter(a + b for a, b in zip(letters, letters[1:] or letters))


def answered(lines, present):
    """The earlier questions, each with the answer that was given to it."""
    question = []
    for line in lines:
        entry = json.loads(line)
        if entry["type"] == "conversation" or entry["conversation_id"] == present:
            question = []
        elif entry["speaker"] == "customer":
            question.append(entry["text"])
        elif entry["speaker"] == "agent":
            if question:
                yield " ".join(question), entry["text"]
            question = []


def similarity(one, other, rarity):
    """The cosine of two texts, 0 to 1; what many questions have counts little."""
    def weight(gram):
        return rarity.get(gram, 1.0) ** 2

    common = sum(one[g] * other[g] * weight(g) for g in one.keys() & other.keys())
    if not common:
        return 0.0
    lengths = [math.sqrt(sum(n * n * weight(g) for g, n in text.items())) for text in (one, other)]
    return common / (lengths[0] * lengths[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--history")
    parser.add_argument("--since", default="365d")
    parser.add_argument("--least", type=float, default=0.2)
    options = parser.parse_args()

    conversation, *messages = [json.loads(line) for line in sys.stdin]
    # What the customer has said since the last reply.
    last = [n for n, message in enumerate(messages) if message["speaker"] == "agent"]
    asked = grams(" ".join(m["text"] for m in messages[(last or [-1])[-1] + 1:]))

    command = ["agent-console", "history", "export", "--format", "jsonl", "--since", options.since]
    if options.history:
        command += ["--history", options.history]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as export:
        pairs = [(grams(q), a) for q, a in answered(export.stdout, conversation["id"])]

    counts = collections.Counter(gram for question, _ in pairs for gram in question)
    rarity = {gram: math.log(1 + len(pairs) / count) for gram, count in counts.items()}
    # Of equally similar ones the latest.
    best = max(
        ((similarity(asked, q, rarity), n, a) for n, (q, a) in enumerate(pairs)), default=(0, 0, ""))
    if best[0] >= options.least:
        print(best[2])


main()
