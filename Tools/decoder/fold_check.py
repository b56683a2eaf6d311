"""Folds the vectors of folds.json, as they stand and in other orders that respect causality."""
import hashlib
import json
import random

import changeset
import directory
from encoding import spell_dot, spell_key, spell_record, spell_vector
from fold import FieldState, Fold, Schema
from rules import Shown, conflict_name
from scope_log import asked_for, carried

ORDERS = 8


def read_all(listed):
    """Changesets in order; a later one of a chain is read with the key of the first (02, section 10)."""
    keys, taken = {}, []
    for text in listed:
        data = bytes.fromhex(text)
        author = changeset.peek(data).replica[:16]
        taken.append(changeset.read(data, keys.get(author)))
        if taken[-1].header.first == 1:
            keys[author] = taken[-1].header.link
    return taken


def another_order(entries, chance):
    """The same entries, each still after all that it covers, and after what makes the records that it names (03, section 1)."""
    left, applied, known, order = list(entries), {}, set(), []
    while left:
        free = [e for e in left if applied.get(e.dot[0], 0) == e.dot[1] - 1
                and all(applied.get(replica, 0) >= number for replica, number in e.context.items())
                and asked_for(e) <= known | made(e)]
        entry = chance.choice(free)
        left.remove(entry)
        known |= made(entry)
        applied[entry.dot[0]] = entry.dot[1]
        order.append(entry)
    return order


def made(entry):
    """The records that an entry makes known."""
    return {record for record, _, _ in entry.creations} | carried(entry)


def conflicts(fold, shown):
    """03, section 8: of each record that does not live elsewhere, itself where it is in doubt and its making was not kept out, and its fields
    of which people are told."""
    for listed, (name, record) in zip(shown, sorted(fold.records.items(), key=lambda item: item[0])):
        asked = [(0, (0,), FieldState())] if listed["standing"] == 2 or listed["standing"] == 3 and name[:2] not in fold.refused else []
        told = {(field["field"], json.dumps(field["key"])) for field in listed["fields"] if field["attention"]}
        asked += [(number, key, state) for (number, key), state in sorted(record.fields.items(), key=lambda item: item[0])
                  if (number, json.dumps(spell_key(key))) in told]
        for number, key, state in asked if listed["standing"] != 4 else []:
            yield {"record": spell_record(name), "field": number, "key": spell_key(key), "name": conflict_name(name, number, key, state, record)}


def check(vector, schema, same):
    """03; vectors/README.md, folds.json."""
    root = None if vector["root"] is None else bytes.fromhex(vector["root"])
    taken = read_all(vector["changesets"])
    logs = {taken[0].header.scope: directory.Chain(taken)} if taken else {}
    own = directory.Directory(root, read_all(vector["directory"]), schema, logs)
    authors, objections = directory.admission(own, taken)
    entries = [entry for one in taken for entry in one.entries]
    orders = [entries] + [another_order(entries, random.Random(seed)) for seed in range(ORDERS)]
    for order in orders:
        fold = Fold(Schema(schema), authors, objections, entries)
        for entry in order:
            fold.apply(entry)
        same("applied", vector["applied"], spell_vector(fold.applied))
        same("refused", vector["refused"],
             [{"dot": spell_dot(dot), "objection": objections[dot]} for dot in sorted(fold.refused)])
        same("shown", vector["shown"], Shown(fold, {entry.dot: entry.time for entry in entries}).records())
        same("conflicts", vector["conflicts"], list(conflicts(fold, vector["shown"])))
        same("state", vector["state"], fold.state().hex())
        same("digest", vector["digest"], fold.digest().hex())
        same("digest of the state", vector["digest"],
             hashlib.sha256(b"cunlian state 1\0" + bytes.fromhex(vector["state"])).hexdigest())


def check_name(vectors, schema, same):
    """03, section 8: Bob and Kong write 同 without having seen each other, Kong the earlier, and Alice 甲. The conflict is named with Bob's entry, the
    first of the two as dots are ordered, and not with the oldest, nor with that which came first: C is `04 03 e5 90 8c`, his dot, `04 03 e7 94 b2`, hers."""
    equal, decided = (next(one for one in vectors if one["name"].startswith(name)) for name in ("equal values", "a county decides"))
    by_alice = next(text for text in decided["changesets"] if changeset.peek(bytes.fromhex(text)).first == 2)
    alice, bob, kong = equal["changesets"][:3]
    for listed in ([alice, bob, kong, by_alice], [alice, by_alice, kong, bob]):
        taken = read_all(listed)
        own = directory.Directory(bytes.fromhex(equal["root"]), read_all(equal["directory"]), schema, {taken[0].header.scope: directory.Chain(taken)})
        authors, objections = directory.admission(own, taken)
        entries = [entry for one in taken for entry in one.entries]
        fold = Fold(Schema(schema), authors, objections, entries)
        for entry in entries:
            fold.apply(entry)
        shown = Shown(fold, {entry.dot: entry.time for entry in entries}).records()
        same("marks of 同", 2, max(len(marks) for record in fold.records.values() for state in record.fields.values() for marks in state.values.values()))
        same("names", ["7218ae-8a6e7a7ff9"], [one["name"] for one in conflicts(fold, shown)])
