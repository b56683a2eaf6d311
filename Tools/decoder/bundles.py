"""Bundles: Protocol/12-bundle.md. Each reader gives what vectors/README.md calls `value`."""
import ed25519
import envelope
import messages
from encoding import Reader, TOP_NUMBER, checked_scope, demand, region_of, spell_replica

STATEMENT, CHANGESET, END, BESIDE = 8, 2, 3, (9, 10)


def statement(data, _=None):
    """12, section 4."""
    reader = Reader(data[:-64])
    found = {"version": reader.byte(), "suite": reader.byte()}
    demand(found["version"] in (1, 2, 3), "the version is not known")
    demand(found["suite"] == 1, "the suite is not known")
    writer, key = reader.replica(), reader.raw(32)
    addressee, about = reader.raw(16), reader.replica()
    demand(about[:16] == addressee, "it speaks of another key")
    found.update(writer=spell_replica(writer), publicKey=key.hex(), addressee=addressee.hex(), about=spell_replica(about))
    found.update(number=messages.name(reader), made=messages.name(reader), level=reader.byte(), **envelope.place(reader))
    found.update(entries=str(reader.varint()), bytes=str(reader.varint()), scopes=[])
    last = None
    for _ in range(reader.count()):
        last = messages.ascending_scope(reader, last, min(found["version"], 2) + 2)
        scope = {"scope": str(last), "name": messages.name(reader)}
        held = reader.varint(TOP_NUMBER)
        scope.update(heldHere=str(held), heldDigest=messages.name(reader) if held else None)
        scope["heldAbove"] = str(reader.varint(TOP_NUMBER))
        demand(reader.flag(), "no vector")
        scope.update(messages.guarded(reader, 3))
        found["scopes"].append(scope)
    demand(found["version"] == 3 or any(region_of(int(scope["scope"])) for scope in found["scopes"]) == (found["version"] == 2), "not in the one form")
    if found["version"] == 3:
        found.update(beside(reader))
    reader.finish()
    messages.signed(data, "bundle", key, writer[:16], "writer's")
    return found


def beside(reader):
    """12, section 4: what the writer has of keys, and of logs of who opened what."""
    keys = [{"scope": str(checked_scope(reader.varint(), 2)), "digest": reader.raw(8).hex()} for _ in range(reader.count(20_000))]
    logs = [{"scope": str(checked_scope(reader.varint(), 2)), "replica": spell_replica(reader.replica()), "count": str(reader.varint(2**31 - 1)),
             "sum": reader.raw(8).hex()} for _ in range(reader.count(2_000))]
    return {"keys": keys, "logs": logs}


def file(data, seed):
    """12, sections 2 and 4: what stands outside, and the frames inside."""
    found, content = envelope.opened(data, seed, ed25519.public_key(seed))
    frames = content_frames(content)
    inside = statement(bytes.fromhex(frames[0]["bytes"]))
    demand(all(inside[part] == found[part] for part in ("addressee", "set", "part", "parts")), "swapped")
    found["frames"] = frames
    return found


def content_frames(content):
    reader, found = Reader(content), []
    while reader.left:
        kind, length = reader.byte(), reader.varint()
        demand(length <= (messages.CHANGESET if kind == CHANGESET else messages.MESSAGE), "a frame is too large")
        tells = found and bytes.fromhex(found[0]["bytes"])[0] == 3
        expected = (STATEMENT,) if not found else (CHANGESET, END) + (BESIDE if tells else ())
        if found and found[-1]["kind"] in BESIDE:
            expected = BESIDE + (END,)
        demand(kind in expected and (not found or found[-1]["kind"] != END), "out of turn")
        found.append({"kind": kind, "bytes": reader.raw(length).hex()})
        if kind in BESIDE:
            inner = Reader(bytes.fromhex(found[-1]["bytes"]))
            for _ in range(inner.count()):
                inner.raw(inner.varint(16 << 10))
            inner.finish()
    demand(found and found[-1]["kind"] == END, "cut short")
    return found


FORMS = {"Recipient": lambda data, _: {"u": envelope.montgomery(data).hex()}, "Statement": statement, "Content": lambda data, _: {"frames": content_frames(data)}, "Bundle": file}
