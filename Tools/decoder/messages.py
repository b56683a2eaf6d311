"""Messages of sessions: Protocol/04-session.md. Each reader gives what vectors/README.md calls `value`."""
import hashlib

import ed25519
from encoding import Reader, TOP_NUMBER, checked_place, checked_scope, demand, is_directory, region_of, spell_replica, spell_vector, write_dot

MESSAGE, CHANGESET = 1_048_576, 4_194_304
LIMITS = {1: MESSAGE, 2: CHANGESET, 3: MESSAGE, 4: MESSAGE, 5: MESSAGE, 6: MESSAGE, 7: CHANGESET}
UNCHANGED, RECEIPT, INTRODUCE = 0, 1, 4
TOP_SCOPES = 2

# Of each reason its facts, by what takes them (04, section 5.1).
SCOPE, BYTE, VARINT, REPLICA = "scope", "byte", "varint", "replica"
FACTS = {1: [VARINT], 2: [SCOPE], 3: [SCOPE], 4: [BYTE], 5: [], 6: [REPLICA], 7: [], 8: [VARINT, VARINT], 9: [VARINT, VARINT],
         10: [], 11: [], 12: [REPLICA, VARINT, REPLICA, VARINT], 13: [REPLICA, VARINT], 14: [], 15: [], 16: [], 17: [], 18: []}


def signed(data, context, key, fingerprint, whose):
    """The body in front of a signature over context and body, by the key of that fingerprint."""
    body, signature = data[:-64], data[-64:]
    demand(hashlib.sha256(key).digest()[:16] == fingerprint, f"the key is not the {whose}")
    demand(ed25519.verifies(key, f"cunlian {context} 1\0".encode() + body, signature), "not signed with its key")
    return body


def name(reader):
    return f"{reader.fixed(8):016x}"


def code_order(code):
    """01, section 3: the directories first, then the codes as text."""
    return (not is_directory(code), str(region_of(code) or code or ""))


def ascending_scope(reader, last, version):
    scope = checked_place(reader.varint(), version >= 4)
    demand(last is None or code_order(last) < code_order(scope), "out of order")
    return scope


def guarded(reader, version):
    """A vector, and beside it the guards of its components."""
    vector = reader.vector()
    found = {"vector": spell_vector(vector)}
    if version >= 3:
        found["guards"] = [name(reader) for _ in vector]
    return found


def part(reader):
    """04, section 3.2."""
    if not reader.flag():
        return None
    return {"scope": str(checked_place(reader.varint(), True)), "replica": spell_replica(reader.replica()),
            "first": str(reader.varint()), "bytes": str(reader.varint(CHANGESET)), "name": name(reader)}


def hello(data, key):
    """04, section 3; `key` is what the reader knows the replica by, where the hello does not say it."""
    found = unsigned_hello(data)
    said = found["publicKey"]
    signed(data, "hello", bytes.fromhex(said) if said else key, data[2:18], "replica's")
    return found


def unsigned_hello(data):
    """What a hello says, whoever signed it."""
    reader = Reader(data[:-64])
    found = {"version": reader.byte(), "suite": reader.byte()}
    version = found["version"]
    demand(1 <= version <= 4, "the version is not known")
    demand(found["suite"] == 1, "the suite is not known")
    replica = reader.replica()
    found.update(replica=spell_replica(replica), nonce=name(reader), publicKey=None)
    if version >= 3 and int(found["nonce"], 16) == 0:
        found["publicKey"] = reader.raw(32).hex()
    found["budget"], found["wants"], last = str(reader.varint()), [], None
    for _ in range(reader.count()):
        last = ascending_scope(reader, last, version)
        found["wants"].append(str(last))
    form = reader.byte()
    demand(form <= 1, "the form is not known")
    if form == 0:
        found["rollup"] = name(reader)
    else:
        found["scopes"], last = [], None
        for _ in range(reader.count()):
            last = ascending_scope(reader, last, version)
            scope = {"scope": str(last), "heads": name(reader)}
            holding = reader.byte()
            demand(holding <= 1, "the holding is not known")
            scope.update(guarded(reader, version) if holding else {"since": name(reader)})
            found["scopes"].append(scope)
    found["part"] = part(reader) if version >= 3 else None
    reader.finish()
    return found


def answer(data, _=None):
    """04, section 4."""
    reader = Reader(data)
    found = {"version": reader.byte(), "status": reader.byte()}
    demand(1 <= found["version"] <= 4, "the version is not known")
    demand(found["status"] <= INTRODUCE, "the status is not known")
    found["nonce"] = name(reader)
    if found["status"] == INTRODUCE:
        found["directory"] = spell_vector(reader.vector())
    if found["status"] == RECEIPT:
        reader = Reader(data[:-64])
        reader.raw(10)
        receipt(reader, found)
        signed(data, "receipt", bytes.fromhex(found["publicKey"]), bytes.fromhex(found["node"][:32]), "node's")
    reader.finish()
    return found


def receipt(reader, found):
    found["suite"] = reader.byte()
    demand(found["suite"] == 1, "the suite is not known")
    found.update(node=spell_replica(reader.replica()), publicKey=reader.raw(32).hex(), level=reader.byte(), isComplete=reader.flag())
    if found["version"] >= 3:
        found.update(entries=str(reader.varint()), bytes=str(reader.varint()), part=part(reader))
    found["scopes"], last = [], None
    for _ in range(reader.count()):
        last = ascending_scope(reader, last, found["version"])
        scope = {"scope": str(last), "name": name(reader)}
        held = reader.varint(TOP_NUMBER)
        scope.update(heldHere=str(held), heldDigest=name(reader) if held else None)
        scope["heldAbove"] = str(reader.varint(TOP_NUMBER))
        if reader.flag():
            scope.update(guarded(reader, found["version"]))
        found["scopes"].append(scope)


def refusal(data, _=None):
    """04, section 5: of a number that nobody knows the facts are passed over."""
    reader = Reader(data)
    found = {"digest": name(reader), "reason": reader.varint()}
    start = reader.at
    for fact in FACTS.get(found["reason"], ()):
        {SCOPE: lambda: checked_place(reader.varint(), True), BYTE: reader.byte, VARINT: reader.varint, REPLICA: reader.replica}[fact]()
    if found["reason"] in FACTS:
        reader.finish()
    found["facts"] = data[start:].hex()
    return found


def enrolment_request(data, _=None):
    """04, section 6."""
    reader = Reader(data[:-64])
    demand(reader.byte() in (1, 2), "the version is not known")
    found = {"suite": reader.byte()}
    demand(found["suite"] == 1, "the suite is not known")
    found["code"] = short_text(reader, 256)
    replica, key = reader.replica(), reader.raw(32)
    found.update(replica=spell_replica(replica), publicKey=key.hex())
    reader.finish()
    signed(data, "enrolment", key, replica[:16], "replica's")
    return found


def enrolment(data, _=None):
    reader = Reader(data)
    demand(reader.byte() == 1, "the version is not known")
    found = {"root": reader.raw(16).hex(), "role": short_text(reader, 64)}
    found["scopes"] = [str(checked_scope(reader.varint(), TOP_SCOPES)) for _ in range(reader.count())]
    found["expires"] = str(reader.signed()) if reader.flag() else None
    reader.finish()
    return found


def short_text(reader, top):
    text = reader.text()
    demand(len(text) <= top, "a text is too long")
    return text.decode()


def frames(data, _=None):
    """04, section 1: whole frames; what is begun is no frame yet."""
    reader, found = Reader(data), []
    while reader.left:
        kind = reader.byte()
        demand(kind in LIMITS, "the kind is not known")
        length = reader.varint()
        demand(length <= LIMITS.get(kind, MESSAGE), "a frame is too large")
        if length > reader.left:
            break
        found.append({"kind": kind, "bytes": reader.raw(length).hex()})
    return {"frames": found}


FORMS = {"Hello": hello, "Answer": answer, "Refusal": refusal, "EnrolmentRequest": enrolment_request, "Enrolment": enrolment,
         "Frames": frames}


def heads_digest(heads):
    """04, section 2: `heads` has (held, digest) by replica."""
    listed = b"".join(write_dot((replica, held)) + digest for replica, (held, digest) in sorted(heads.items()))
    return hashlib.sha256(b"cunlian heads 1\0" + listed).digest()
