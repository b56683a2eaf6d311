#!/usr/bin/env python3
"""Writes `Protocol/checks.md`: every MUST of the pages with a number, and every check of this reader with its vectors.

`musts.py` says whether the page is as it would be written, `musts.py --write` writes it.
"""
import glob
import json
import os
import re
import sys

import checks
from changeset import PROTOCOL

PAGE = os.path.join(PROTOCOL, "checks.md")
HEAD = """# What is checked

Written by `python3 Tools/decoder/musts.py --write` from the pages and the vectors; a test holds that it is as it would be written anew. Do
not edit it.

## 1. Every MUST

The number is that of the page, the section and the place in the section. *Held by* says how many golden vectors name the section (those of
`folds.json` name none, and hold page 03 as a whole), and names the vectors or the tests that show this one, where `Tools/decoder/held.txt` has
them: much of what a program must do, with a disk, a link, or people, is in no bytes. There is none without either.

| number | what | held by |
|---|---|---|
"""
CHECKS = """
## 2. The checks of a reader

What a reader of changesets refuses, as the decoder in `Tools/decoder` has it, check by check, and the vectors that are taken, or break the
reader, where that check alone is left out. A test leaves each out once.

| where | check | vectors |
|---|---|---|
"""


def blocks(text):
    """(section, what belongs together): a paragraph, an item of a list, a row of a table; no code, no headings."""
    section, lines, in_code = "0", [], False
    for line in text.split("\n") + [""]:
        if line.startswith("```"):
            in_code = not in_code
            continue
        heading = re.match(r"##+ (\d+(?:\.\d+)*)\.? ", line)
        starts = not line.strip() or line.startswith(("#", "|", "- ", "    ")) or re.match(r"\d+\. ", line)
        if starts and lines:
            yield section, " ".join(lines)
            lines = []
        if heading:
            section = heading[1]
            yield section, line
        if line.strip() and not in_code and not line.startswith(("#", "    ")):
            lines.append(line.strip())


def sentences(block):
    """A row of a table is one; other text is cut where a sentence ends."""
    if block.startswith("|"):
        return [" · ".join(cell.strip() for cell in block.strip("|").split("|") if cell.strip())]
    return re.split(r"(?<=[.!?])\s+(?=[A-Z*`(])", re.sub(r"^(- |\d+\. )", "", block))


def musts():
    """(number, sentence) of each sentence that says MUST, page after page."""
    for path in sorted(glob.glob(os.path.join(PROTOCOL, "[01][0-9]-*.md"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        page, places, lead, is_all = os.path.basename(path)[:2], {}, None, False
        for section, block in blocks(text):
            if block.startswith("#"):
                is_all = "MUST" in block
                continue
            is_item = block.startswith("- ")
            for sentence in sentences(block):
                is_must = re.search(r"\bMUST\b", sentence) and "RFC 2119" not in sentence
                # What a sentence leaves open, the list behind it says; and a table may stand under a heading that says it.
                if is_must or is_item and lead or is_all and block.startswith("|") and not re.match(r"\|[-| ]*$|\| where", block):
                    places[section] = places.get(section, 0) + 1
                    yield f"{page}.{section}/{places[section]}", f"{lead} … {sentence}" if is_item and lead and not is_must else sentence
                if not is_item:
                    lead = sentence if is_must and not re.search(r"[.!?:]$", sentence) else None


def vectors_of_sections():
    """By page and section: how many vectors name it."""
    counts = {}
    for path in glob.glob(os.path.join(PROTOCOL, "vectors", "*.json")):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        for vector in content.get("vectors", []):
            if "section" in vector or "form" in vector:
                named = vector.get("section", "01")
                page, _, section = named.rpartition(", ") if ", " in named else (named, "", "") if named == "01" else ("02", "", named)
                counts[f"{page}.{section}".rstrip(".")] = counts.get(f"{page}.{section}".rstrip("."), 0) + 1
    # Section 11 lists once more what the sections before it and after it refuse.
    with open(os.path.join(PROTOCOL, "vectors", "refusals.json"), encoding="utf-8") as file:
        counts["02.11"] = len(json.load(file)["vectors"])
    return counts


def held():
    """By number: (words of the sentence, the suite or the file of vectors, the name) of each line of `held.txt`."""
    lines = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "held.txt"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                number, *rest = line.strip().split(" | ")
                lines.setdefault(number, []).append(tuple(rest))
    return lines


def faults(counts, lines):
    """What is amiss with `held.txt`: it says of each MUST without vectors what holds it. Tests are looked up by a test."""
    sentences_of = dict(musts())
    for number, sentence in sentences_of.items():
        if not inside(number, counts) and number not in lines:
            yield f"nothing holds {number}: {sentence}"
    for number, entries in lines.items():
        if number not in sentences_of:
            yield f"held.txt has {number}, which is no MUST"
        for words, where, name in entries:
            if words not in sentences_of.get(number, words):
                yield f"{number} does not say: {words}"
            if where.endswith(".json") and name not in names_of(where):
                yield f"{where} has no vector of this name: {name}"


def names_of(file_name):
    with open(os.path.join(PROTOCOL, "vectors", file_name), encoding="utf-8") as file:
        return {vector.get("name") for vector in json.load(file)["vectors"]}


def inside(number, counts):
    """How many vectors name the section of a MUST; those of page 01 name the page."""
    place = number.partition("/")[0]
    return counts.get(place, 0) or (counts.get("01", 0) if place.startswith("01.") else 0)


def cell(text):
    return text.replace("|", "\\|")


def written():
    counts, lines, out = vectors_of_sections(), held(), HEAD
    for number, sentence in musts():
        count = inside(number, counts)
        by = ([f"{count}"] if count else []) + [f"`{where}`: {name}" for _, where, name in lines.get(number, [])]
        out += f'| <a id="{number}"></a>{number} | {cell(sentence)} | {cell("; ".join(by))} |\n'
    out += CHECKS
    known, needed = checks.sites(), checks.needed()
    for site in sorted(known, key=lambda one: (checks.READERS.index(os.path.basename(one[0])), one)):
        where, check = known[site]
        names = "; ".join(needed[site]) or f"none: {checks.why_exempt(known[site])}"
        out += f"| {where} | `{cell(check)}` | {cell(names)} |\n"
    return out


def main():
    found = list(faults(vectors_of_sections(), held()))
    if found:
        print("\n".join(found))
        return 1
    text = written()
    if "--write" in sys.argv:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    with open(PAGE, encoding="utf-8") as file:
        same = file.read() == text
    if not same:
        print("Protocol/checks.md is not as it would be written: python3 Tools/decoder/musts.py --write")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
