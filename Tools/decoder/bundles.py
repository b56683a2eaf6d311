"""Bundles: Protocol/12-bundle.md. Each reader gives what vectors/README.md calls `value`."""
import ed25519
import envelope
import messages
from encoding import Reader, TOP_NUMBER, demand, region_of, spell_replica

STATEMENT, CHANGESET, END = 8, 2, 3


def statement(data, _=None):
    """12, section 4."""
    reader = Reader(data[:-64])
    found = {"version": reader.byte(), "suite": reader.byte()}
    demand(found["version"] in (1, 2), "the version is not known")
    demand(found["suite"] == 1, "the suite is not known")
    writer, key = reader.replica(), reader.raw(32)
    addressee, about = reader.raw(16), reader.replica()
    demand(about[:16] == addressee, "it speaks of another key")
    found.update(writer=spell_replica(writer), publicKey=key.hex(), addressee=addressee.hex(), about=spell_replica(about))
    found.update(number=messages.name(reader), made=messages.name(reader), level=reader.byte(), **envelope.place(reader))
    found.update(entries=str(reader.varint()), bytes=str(reader.varint()), scopes=[])
    last = None
    for _ in range(reader.count()):
        last = messages.ascending_scope(reader, last, found["version"] + 2)
        scope = {"scope": str(last), "name": messages.name(reader)}
        held = reader.varint(TOP_NUMBER)
        scope.update(heldHere=str(held), heldDigest=messages.name(reader) if held else None)
        scope["heldAbove"] = str(reader.varint(TOP_NUMBER))
        demand(reader.flag(), "no vector")
        scope.update(messages.guarded(reader, 3))
        found["scopes"].append(scope)
    demand(any(region_of(int(scope["scope"])) for scope in found["scopes"]) == (found["version"] == 2), "not in the one form")
    reader.finish()
    messages.signed(data, "bundle", key, writer[:16], "writer's")
    return found


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
        expected = (STATEMENT,) if not found else (CHANGESET, END)
        demand(kind in expected and (not found or found[-1]["kind"] != END), "out of turn")
        found.append({"kind": kind, "bytes": reader.raw(length).hex()})
    demand(found and found[-1]["kind"] == END, "cut short")
    return found


FORMS = {"Statement": statement, "Content": lambda data, _: {"frames": content_frames(data)}, "Bundle": file}
