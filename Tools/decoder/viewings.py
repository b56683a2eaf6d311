"""Who opened what is sealed: Protocol/18-audit.md, section 2. `viewing` gives what vectors/README.md calls `value`."""
import hashlib

import ed25519
from encoding import Reader, checked_scope, demand, spell_record, spell_replica

CONTEXT = b"cunlian viewing 1\0"
NAMED, FIELDS, COMMAND, OPENINGS, FIELD = 32, 256, 64, 2**40, 65_535


def viewing(data, _=None):
    reader = Reader(data)
    demand(reader.byte() == 1, "the version is not known")
    demand(reader.byte() == 1, "the suite is not known")
    replica, scope = reader.replica(), checked_scope(reader.varint())
    number, link, key = reader.number(), reader.raw(32), reader.raw(32)
    found = {"replica": spell_replica(replica), "scope": str(scope), "number": str(number), "link": link.hex(),
             "publicKey": key.hex(), "time": str(reader.fixed(8))}
    command = reader.text()
    demand(len(command) <= COMMAND, "too large a number")
    found["command"] = command.decode()
    openings = reader.varint(OPENINGS)
    found.update(openings=str(openings), records=str(reader.varint(openings)), named=[], beginnings=[])
    last = None
    for _ in range(reader.count(NAMED)):
        record, fields = reader.record(), []
        demand(last is None or record > last, "out of order")
        last = record
        for _ in range(reader.count(FIELDS)):
            field = reader.varint(FIELD)
            demand(not fields or field > fields[-1], "out of order")
            fields.append(field)
        found["named"].append({"record": spell_record(record), "fields": fields})
    for _ in range(reader.count(NAMED)):
        beginning = reader.raw(6).hex()
        demand(not found["beginnings"] or beginning > found["beginnings"][-1], "out of order")
        found["beginnings"].append(beginning)
    found["filter"] = reader.raw(16).hex()
    signed = data[:len(data) - reader.left]
    signature = reader.raw(64)
    reader.finish()
    digest = hashlib.sha256(CONTEXT + signed).digest()
    demand(hashlib.sha256(key).digest()[:16] == replica[:16], "another's key")
    demand(number > 1 or not any(link), "the first follows none")
    demand(ed25519.verifies(key, CONTEXT + digest, signature), "not signed by the viewer")
    found["digest"] = digest.hex()
    return found


FORMS = {"Viewing": viewing}
