#!/usr/bin/env python3
"""Reads the stores of random histories and folds their logs: `histories.py FOLDER`.

Every store of a history (`vectors histories`) is a file that another program wrote (Protocol/07-store.md). From its
changesets alone this reader makes the state of each scope and compares it with what the store says: what is applied,
what is kept out and why, what every field shows, and the digest of the canonical state.
"""
import glob
import json
import os
import sqlite3
import sys

import directory
from copies import Copies
from encoding import DIRECTORIES, is_directory, spell_dot, spell_key, spell_record, spell_vector
from fold import FieldState, Fold, Schema
from messages import heads_digest
from rows import Rows, token
from rules import Shown, conflict_name
from scope_log import scope_logs


class Holding:
    """What somebody has: the schema, the root, and the changesets of each scope by its code."""

    def __init__(self, schema, root, logs):
        self.schema, self.root, self.logs = schema, root, logs

    def folds(self):
        """By code: the fold of each scope, the times of its entries, and its log."""
        logs = scope_logs(self.logs)
        own = directory.Directory(self.root, logs[0].order, self.schema, logs)
        result = {}
        for code, log in logs.items():
            authors, objections = directory.admission(own, log.order)
            entries = [entry for taken in log.order for entry in taken.entries]
            schema = Schema(directory.directory_schema() if is_directory(code) else self.schema)
            fold = Fold(schema, authors, objections, entries)
            for entry in entries:
                fold.apply(entry)
            result[code] = fold, {entry.dot: entry.time for entry in entries}, log
        return result


class Store(Holding):
    """A file of 07."""

    def __init__(self, folder):
        with sqlite3.connect(os.path.join(folder, "store.sqlite")) as file:
            settings = dict(file.execute("SELECT key, value FROM _meta"))
            rows = file.execute("SELECT code, bytes FROM _changeset JOIN _scope ON _scope.id = scope").fetchall()
            # What is not sealed has no header yet, so it is not judged here.
            self.open = {code for code, in file.execute("SELECT DISTINCT code FROM _entry JOIN _scope ON _scope.id = scope")}
            super().__init__(json.loads(settings["schema"]), settings.get("root"), {})
            self.rows = Rows(file, self.schema)
        for code, data in rows:
            self.logs.setdefault(code, []).append(data)

    def row_faults(self, code, fold):
        """07, sections 4 and 5: where a row says another thing than the fold."""
        for number, name in self.rows.names.records.items():
            if self.rows.names.places[number] != code or number not in self.rows.standings:
                continue
            if name not in fold.records:
                yield f"the row of {spell_record(name)} is of no record"
                continue
            record = fold.records[name]
            fields = {at: state for at, state in record.fields.items() if state.written()}
            if self.rows.fields.get(number, {}) != fields:
                yield f"the row of {spell_record(name)} has {self.rows.fields.get(number)}, this reader {fields}"
            parent = self.rows.parents[number]
            if (None if parent is None else self.rows.names.records[parent]) != record.parent:
                yield f"the row of {spell_record(name)} has another parent"


def differences(stated, reached):
    """(what, stated, reached) for each that differs; of lists the first element that does."""
    for what in stated:
        if what in reached and json.dumps(stated[what], sort_keys=True) != json.dumps(reached[what], sort_keys=True):
            if isinstance(stated[what], list):
                pairs = [(a, b) for a, b in zip(stated[what], reached[what]) if a != b]
                yield (what, *(pairs[0] if pairs else (len(stated[what]), len(reached[what]))))
            else:
                yield what, stated[what], reached[what]


def check_store(folder, stated):
    """Lines, one for each thing that differs; and how many scopes were compared."""
    store, compared = Store(folder), 0
    folds = store.folds()
    copies = Copies({code: fold for code, (fold, *_) in folds.items() if not is_directory(code)})
    for scope in stated["scopes"]:
        code = code_of(scope["scope"])
        if code in store.open or code not in folds:
            continue
        fold, times, log = folds[code]
        standing = (lambda name, code=code: copies.standing(code, name)) if not is_directory(code) else fold.standing
        if store.open:
            # Whether a record is doubled hangs on what the store has in other scopes, what is not sealed there included.
            standing = lambda name: None
            for record in scope["shown"]:
                record["standing"] = None
        reached = {
            "applied": spell_vector(positive(fold.applied)),
            "refused": [{"dot": spell_dot(dot), "objection": fold.objections[dot]} for dot in sorted(fold.refused)],
            "shown": Shown(fold, times, standing).records(), "digest": fold.digest().hex(),
            "heads": heads_digest(log.heads()).hex(), "conflicts": [named(conflict, fold) for conflict in scope["conflicts"]]}
        _, place, own, others = token(scope["token"], store.rows.names)
        reached["token"] = scope["token"] if place == code and {**others, **own_part(own, fold, others)} == positive(fold.applied) else others
        yield from (f"{stated['name']} {scope['scope']}: {fault}" for fault in (store.row_faults(code, fold) if not is_directory(code) else ()))
        compared += 1
        scope["isCompared"] = True
        for what, theirs, ours in differences(scope, reached):
            yield f"{stated['name']} {scope['scope']} {what}: the store has {short(theirs)}, this reader {short(ours)}"
    yield compared


def code_of(text):
    """A scope as it is written for people (16, section 1)."""
    if text.startswith("directory"):
        return DIRECTORIES + int(text[10:]) if text[9:] else 0
    return int(text)


def positive(vector):
    return {replica: number for replica, number in vector.items() if number}


def own_part(own, fold, others):
    """The component of the vector that a token leaves to the store itself."""
    return {replica: number for replica, number in fold.applied.items() if replica not in others and number == own and own}


def named(conflict, fold):
    """A conflict that the store lists, with the name that it has here."""
    name = next(name for name in fold.records if spell_record(name) == conflict["record"])
    record = fold.records[name]
    at, state = next((((number, key), state) for (number, key), state in record.fields.items()
                      if (number, spell_key(key)) == (conflict["field"], conflict["key"])), ((0, (0,)), FieldState()))
    return {**conflict, "name": conflict_name(name, *at, state, record)}


def short(what):
    return json.dumps(what, ensure_ascii=False)[:600]


def check(path):
    """(lines of what differs, scopes compared) of one history."""
    with open(path, encoding="utf-8") as file:
        history = json.load(file)
    if "failed" in history:
        return [f"the store failed: {history['failed']}"], 0
    lines, compared, digests = [], 0, {}
    for store in history["stores"]:
        *found, count = check_store(os.path.join(os.path.dirname(path), store["name"]), store)
        lines, compared = lines + found, compared + count
        for scope in store["scopes"]:
            if "isCompared" in scope:
                digests.setdefault(scope["scope"], set()).add(scope["digest"])
    if history["isSettled"]:
        lines += [f"{scope}: stores that hold the same say {len(found)} things" for scope, found in digests.items() if len(found) > 1]
    return lines, compared


def main(folder):
    paths = sorted(glob.glob(os.path.join(folder, "*", "history.json")))
    failed, sums = 0, 0
    for path in paths:
        try:
            lines, compared = check(path)
        except Exception as error:  # a reader that breaks has failed, whatever broke it
            lines, compared = [f"{type(error).__name__} {error}"], 0
        failed, sums = failed + bool(lines), sums + compared
        for line in lines[:6]:
            print(f"{os.path.basename(os.path.dirname(path))}: {line}")
    print(f"{len(paths)} histories, {sums} scopes compared, {failed} histories differ")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
