#!/usr/bin/env python3
"""Takes each check of this reader out once, and looks whether a vector misses it.

`checks.py` says which checks no vector needs, and fails where there are any that are not known to be out of reach of
vectors; `checks.py --list` prints all, each with the vectors that need it.

A check acts only where something is to be refused. So it is enough to know at which check each refusal stops, to take that
check out, and to read the same bytes again: the vector needs the check if they are taken then, or if the reader breaks.
"""
import ast
import json
import os
import sys

import changeset
import check
import encoding
from encoding import PASS_ON, Refusal, Removed

HERE = os.path.dirname(os.path.abspath(__file__))
# What no vector needs, and why.
EXEMPT = {
    "encoding.has_room": "bounds what is allocated; where bytes are lacking, reading them says so",
    "encoding.vector self.count": "a bound beyond what a file of vectors should hold: 4,097 replicas are 86 kB that do not compress",
    "changeset.read_header reader.count(TOP_REPLICAS": "the same: headers are not compressed",
    "changeset.read demand(len(data)": "the same: 4 MiB of hexadecimal",
    "changeset.read reader.varint(TOP_INFLATED)": "the same: more than 32 MiB, inflated",
    "changeset.take demand(header.first == 1": "of a chain without its beginning nobody knows the key",
    "payload.read demand(header.count * 2": "bounds what is read; where bytes are lacking, reading them says so",
    "payload.take demand(self.total": "a bound beyond what a file of vectors should hold",
    "payload.read_touches reader.count(MILLION": "the same",
    "payload.read_rows reader.count(MILLION": "the same",
    "records.read_known reader.count(MILLION": "the same",
    "records.read_created reader.count(MILLION": "the same",
    "columns.read_values demand(count <= column.left": "bounds what is read; where bytes are lacking, reading them says so",
    'schema.__init__ demand(document["roles"]': "every type names a role, and there is none",
    "transfers.carried reader.count(TOP_REPLICAS": "a bound beyond what a file of vectors should hold",
    "transfers.carried reader.count(TOP_RECORDS": "the same",
    "transfers.item reader.count(10_000": "the same",
}

READERS = ("encoding.py", "changeset.py", "payload.py", "records.py", "columns.py", "transfers.py", "messages.py", "schema.py", "entry.py", "states.py",
           "citizens.py")
LIMITED = {"varint", "count", "blob"}


def sites():
    """Every check of the reader by (file, line, column): the function that it is in, and its text."""
    found = {}
    for name in READERS:
        path = os.path.join(HERE, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef) and function.name not in PASS_ON | {"demand", "peek"}:
                for call in calls(function):
                    if is_check(call):
                        spelled = " ".join(ast.get_source_segment(text, call).split())
                        found[path, call.lineno, call.col_offset] = f"{name[:-3]}.{function.name}", spelled
    return found


def calls(node):
    """The calls in a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from calls(child)


def is_check(call):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in LIMITED:
        return (bool(call.args) or name == "blob") and not (call.args and getattr(call.args[0], "value", 0) is None)
    return name == "demand" or name in PASS_ON


def refusals():
    """(name, read) of everything that the vectors say is to be refused."""
    for name, function in (("encoding.json", whole), ("refusals.json", one), ("chains.json", chain), ("sessions.json", message), ("schemas.json", spoilt),
                           ("states.json", state), ("tokens.json", token), ("citizens.json", citizen)):
        with open(os.path.join(check.VECTORS, name), encoding="utf-8") as file:
            for vector in json.load(file)["vectors"]:
                if "mustFail" in vector:
                    yield vector["name"], function(vector)


def whole(vector):
    read, data = check.FORMS[vector["form"]][0], bytes.fromhex(vector["hex"])

    def take():
        reader = encoding.Reader(data)
        read(reader)
        reader.finish()
    return take


def one(vector):
    return lambda: changeset.read(bytes.fromhex(vector["hex"]))


def chain(vector):
    def take():
        taker = changeset.Chain()
        for data in vector["changesets"]:
            taker.take(bytes.fromhex(data))
    return take


def message(vector):
    return lambda: check.messages.FORMS[vector["form"]](bytes.fromhex(vector["hex"]), check.ALICE)


def state(vector):
    return lambda: check.states.read(bytes.fromhex(vector["hex"]), vector["fields"])


def token(vector):
    return lambda: check.states.token(vector["token"])


def citizen(vector):
    return lambda: check.citizens.read(vector["text"], vector["today"])


def spoilt(vector):
    return lambda: check.schemas.read(check.spoilt(vector))


def stop(read):
    """Where a refusal stops; None where it is taken, or the reader breaks."""
    try:
        read()
    except Refusal as refusal:
        return refusal.site
    except Exception:
        return None
    return None


def needed():
    """By check: the vectors that are no longer refused without it."""
    result = {site: [] for site in sites()}
    for name, read in refusals():
        Removed.site = None
        site = stop(read)
        Removed.site = site
        if site in result and stop(read) is None:
            result[site].append(name)
    Removed.site = None
    return result


def why_exempt(site):
    """Why no vector needs a check; None where one should."""
    return next((why for start, why in EXEMPT.items() if " ".join(site).startswith(start)), None)


def main():
    known, by_site = sites(), needed()
    missed = [site for site, names in by_site.items() if not names and not why_exempt(known.get(site, ("", "")))]
    in_vain = [start for start in EXEMPT if not any(" ".join(known[site]).startswith(start) for site in known if not by_site[site])]
    if "--list" in sys.argv:
        for site, names in sorted(by_site.items()):
            print(*known.get(site, ("?", str(site))), "|", "; ".join(names) or "NONE", sep="  ")
    for site in missed:
        print("no vector needs:", *known.get(site, site), sep="  ")
    for start in in_vain:
        print("is exempt, and no vector lacks:", start)
    print(f"{len(by_site)} checks, {len(missed)} that a vector should need and none does")
    return 1 if missed or in_vain else 0


if __name__ == "__main__":
    sys.exit(main())
