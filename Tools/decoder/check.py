#!/usr/bin/env python3
"""Holds this reader against the golden vectors: Protocol/vectors/README.md.

One line a file, one more for each vector that fails, and a last line with the sums; the exit code is 1 if any fails.
"""
import json
import os
import re
import sys

import attachments
import bundles
import changeset
import citizens
import ed25519
import encoding
import entry
import evidence
import lists
import messages
import node_check
import schema as schemas
import sealed
import states
import succession
import viewings
from encoding import Reader, Refusal

try:
    import fold_check
except ImportError:
    fold_check = None

VECTORS = os.path.join(changeset.PROTOCOL, "vectors")

# form: (reads, spells as JSON, writes)
FORMS = {
    "Varint": (Reader.varint, str, encoding.write_varint),
    "Signed": (Reader.signed, str, encoding.write_signed),
    "Text": (Reader.text, bytes.decode, encoding.write_blob),
    "Value": (Reader.value, encoding.spell_value, encoding.write_value),
    "Key": (Reader.key, encoding.spell_key, encoding.write_key),
    "Dot": (Reader.dot, encoding.spell_dot, encoding.write_dot),
    "RecordID": (Reader.record, encoding.spell_record, encoding.write_record),
    "Vector": (Reader.vector, encoding.spell_vector, encoding.write_vector),
    "Entry": (entry.read, entry.spell, entry.write),
}


class Failure(Exception):
    """A vector that this reader does not take as the file says."""


def same(what, stated, reached):
    """Exactly alike: type for type too, so that `true` is not 1."""
    if json.dumps(stated, sort_keys=True) != json.dumps(reached, sort_keys=True):
        raise Failure(f"{what} is {json.dumps(reached, ensure_ascii=False)[:400]}, "
                      f"not {json.dumps(stated, ensure_ascii=False)[:400]}")


def refused(read, stated):
    """The reason in words is no part of conformance (Protocol/README.md)."""
    try:
        read()
    except Refusal:
        return
    raise Failure(f"is accepted, and must fail: {stated}")


def check_encoding(vector, _):
    read, spell, write = FORMS[vector["form"]]
    reader = Reader(bytes.fromhex(vector["hex"]))

    def whole():
        content = read(reader)
        reader.finish()
        return content

    if "mustFail" in vector:
        return refused(whole, vector["mustFail"])
    content = whole()
    same("value", vector["value"], spell(content))
    if not vector.get("isOld"):
        same("hex", vector["hex"], write(content).hex())


def check_changeset(vector, _):
    taken = changeset.read(bytes.fromhex(vector["hex"]), bytes.fromhex(vector["publicKey"]))
    same("digest", vector["digest"], taken.digest.hex())
    same("payload", vector["payload"], taken.inflated.hex())
    same("packed", vector.get("packed"), taken.packed if taken.packed is None else taken.packed.hex())
    same("header", vector["header"], taken.header.spelled())
    same("entries", vector["entries"], [entry.spelled() for entry in taken.entries])


def check_refusal(vector, _):
    refused(lambda: changeset.read(bytes.fromhex(vector["hex"])), vector["mustFail"])


def check_chain(vector, _):
    """vectors/README.md, chains.json: all but the last are taken, the last goes back behind its chain."""
    *before, last = [bytes.fromhex(one) for one in vector["changesets"]]
    chain = changeset.Chain()
    for one in before:
        chain.take(one)
    refused(lambda: chain.take(last), vector["mustFail"])


def known_key(name):
    with open(os.path.join(VECTORS, "changesets.json"), encoding="utf-8") as file:
        return next(bytes.fromhex(key["publicKey"]) for key in json.load(file)["keys"] if key["name"] == name)


# Of a hello that does not say its key the reader knows it: Alice wrote those of the vectors.
ALICE = known_key("alice")


def check_session(vector, _):
    def read():
        return messages.FORMS[vector["form"]](bytes.fromhex(vector["hex"]), ALICE)

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    same("value", vector["value"], read())


def check_bundle(vector, _):
    def read():
        data = bytes.fromhex(vector["hex"])
        return bundles.FORMS[vector["form"]](data, bytes.fromhex(vector.get("seed", "")))

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    if "content" in vector:
        return same("content", bundles.content_frames(bytes.fromhex(vector["content"])), read()["frames"])
    same("value", vector["value"], read())


def check_sealed(vector, _):
    def read():
        return sealed.FORMS[vector["form"]](bytes.fromhex(vector["hex"]), vector)

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    same("value", vector["value"], read())


def check_viewing(vector, _):
    def read():
        return viewings.FORMS[vector["form"]](bytes.fromhex(vector["hex"]), vector)

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    same("value", vector["value"], read())


def check_state(vector, _):
    def read():
        return states.read(bytes.fromhex(vector["hex"]), vector["fields"])

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    same("value", vector["value"], [states.spell(field) for field in read()])
    same("hex", vector["hex"], states.write(read()).hex())


def check_token(vector, _):
    if "mustFail" in vector:
        return refused(lambda: states.token(vector["token"]), vector["mustFail"])
    same("value", vector["value"], states.token(vector["token"]))
    same("token", vector["token"], states.write_token(vector["value"]))


def check_citizen(vector, _):
    if "mustFail" in vector:
        return refused(lambda: citizens.read(vector["text"], vector["today"]), vector["mustFail"])
    same("number and birth", [vector["number"], vector["birth"]], list(citizens.read(vector["text"], vector["today"])))


def check_signature(vector, _):
    key, message, signature = (bytes.fromhex(vector[name]) for name in ("publicKey", "message", "signature"))
    same("verifies", "mustFail" not in vector, ed25519.verifies(key, message, signature))


def check_succession(vector, _):
    statement = succession.read_statement(vector["statement"])
    signers = None if statement is None else succession.read_signers(statement, vector["signatures"])
    same("is one", "mustFail" not in vector, signers is not None)
    if signers is None:
        return
    keys = [line.split(" ")[1] for line in vector["signatures"].splitlines()]
    same("signers", sorted(map(succession.fingerprint, map(bytes.fromhex, keys))), sorted(signers))
    spell = lambda incarnation, number, digest: f"{incarnation} {number} {digest.hex()}"
    same("value", vector["value"], {
        "tree": statement.tree, "version": statement.version, "previous": statement.previous, "root": statement.root.hex(),
        "threshold": statement.threshold, "keys": [key.hex() for key in statement.keys],
        "accepts": [spell(*cut) for cut in statement.accepts],
        "acceptsInRegions": [f"{spell(*cut)} {region}" for region, *cut in statement.in_regions], "signed": keys})


def check_attachment(vector, _):
    def read():
        return attachments.FORMS[vector["form"]](bytes.fromhex(vector["hex"]), ALICE)

    if "mustFail" in vector:
        return refused(read, vector["mustFail"])
    same("value", vector["value"], read())


def schema_text():
    with open(os.path.join(VECTORS, "schema.json"), encoding="utf-8") as file:
        return file.read()


def spoilt(vector):
    """vectors/README.md, schemas.json: one place of schema.json is another."""
    whole = schema_text()
    if vector["old"] not in whole:
        raise Failure(f"schema.json has no {vector['old']}")
    return whole.replace(vector["old"], vector["new"], 1)


def check_schema(vector, _):
    schemas.read(schema_text())
    refused(lambda: schemas.read(spoilt(vector)), vector["mustFail"])


# page, where its example begins, the file of vectors, and the vectors that it shows one behind the other
EXAMPLES = [("04-session.md", "## 10. Example", "sessions.json", ("a session: the request", "a session: the answer")),
            ("07-store.md", "Its state is", "states.json", ("state: the example of the page",))]


def check_page(page, heading, name, names):
    """The bytes of a page's example are those of the vectors: (passed, failed)."""
    with open(os.path.join(changeset.PROTOCOL, page), encoding="utf-8") as file:
        example = file.read().split(heading)[1]
    # A line that goes on is set in under the one before.
    shown = "".join(match[1] for match in re.finditer(r"^ {4,}((?:[0-9a-f]{2} {0,2})+)", example, re.MULTILINE)).replace(" ", "")
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        vectors = {vector["name"]: vector for vector in json.load(file)["vectors"]}
    whole = "".join(vectors[name]["hex"] for name in names)
    print(f"{page}: its example " + ("is" if shown.startswith(whole) else "is NOT") + " that of the vectors")
    return (1, 0) if shown.startswith(whole) else (0, 1)


def check_name():
    """Which of several entries is in a conflict's name: (passed, failed)."""
    with open(os.path.join(VECTORS, "folds.json"), encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    with open(os.path.join(VECTORS, "schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    try:
        fold_check.check_name(vectors, schema, same)
    except Failure as failure:
        print(f"03-merge.md: a conflict is NOT named with the first entry of each value: {failure}")
        return 0, 1
    print("03-merge.md: a conflict is named with the first entry of each value")
    return 1, 0


def check_file(name, check):
    """(passed, failed) of one file of vectors."""
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    with open(os.path.join(VECTORS, "schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    failures = []
    for vector in vectors:
        try:
            check(vector, schema)
        except (Failure, Refusal) as error:
            failures.append(f"  {vector['name']}: {error}")
        except Exception as error:  # a reader that breaks has failed, whatever broke it
            failures.append(f"  {vector['name']}: {type(error).__name__} {error}")
    print(f"{name}: {len(vectors) - len(failures)} passed, {len(failures)} failed")
    for failure in failures:
        print(failure)
    return len(vectors) - len(failures), len(failures)


def main():
    checks = [("encoding.json", check_encoding), ("changesets.json", check_changeset),
              ("refusals.json", check_refusal), ("chains.json", check_chain), ("sessions.json", check_session), ("bundles.json", check_bundle),
              ("schemas.json", check_schema), ("attachments.json", check_attachment), ("sealed.json", check_sealed),
              ("viewings.json", check_viewing), ("states.json", check_state), ("tokens.json", check_token),
              ("citizens.json", check_citizen), ("signatures.json", check_signature), ("successions.json", check_succession),
              ("evidence.json", lambda vector, _: evidence.check(vector, same)),
              ("lists.json", lambda vector, _: lists.check(vector, same))]
    if fold_check:
        checks.append(("folds.json", lambda vector, schema: fold_check.check(vector, schema, same)))
    sums = [check_file(*each) for each in checks] + [check_page(*each) for each in EXAMPLES] + [check_name(), node_check.check()]
    passed, failed = sum(p for p, _ in sums), sum(f for _, f in sums)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
