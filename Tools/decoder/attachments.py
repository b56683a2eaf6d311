"""Attachments: Protocol/13-attachments.md. Each reader gives what vectors/README.md calls `value`."""
import hashlib
import re

import messages
from encoding import Reader, demand, spell_replica

BYTES, BLOCK, ASKED, TOLD = 32 << 20, 16_384, 256, 31_000
PIECE, MESSAGE = 16_444, 1 << 20
NAME = r"[a-z0-9][a-z0-9.+-]*"


def value(data, _=None):
    """13, section 1."""
    found = re.fullmatch(rf"([0-9a-f]{{64}})(?: ([1-9][0-9]*) ({NAME}/{NAME}))?", data.decode())
    demand(found, "no form of an attachment's text")
    if found[2] is None:
        return {"hash": found[1]}
    demand(int(found[2]) <= BYTES, "no form of an attachment's text")
    demand(len(found[3]) <= 64, "no form of an attachment's text")
    return {"hash": found[1], "size": int(found[2]), "type": found[3]}


def check(block, start, hash_):
    return hashlib.sha256(b"cunlian piece 1\0" + hash_ + start.to_bytes(8, "big") + block).digest()[:8].hex()


def piece(data, _=None):
    """13, section 4."""
    reader = Reader(data)
    hash_, size = reader.raw(32), reader.varint(BYTES)
    start = reader.varint()
    demand(start < size, "bytes from beyond the end")
    told = reader.fixed(8)
    rest = reader.raw(reader.left)
    demand(start + len(rest) == min(size, start - start % BLOCK + BLOCK), "not to the end of its block")
    if start % BLOCK == 0:
        demand(check(rest, start, hash_) == f"{told:016x}", "another check")
    return {"hash": hash_.hex(), "size": size, "from": start, "check": f"{told:016x}", "bytes": len(rest)}


def hashes(reader):
    return [(reader.raw(32).hex(), reader.varint(BYTES)) for _ in range(reader.varint(ASKED))]


def ask(data, key):
    """13, section 5; `key` is what the reader knows the replica by."""
    reader = Reader(data[:-64])
    demand(reader.byte() == 1, "a version that is not known")
    demand(reader.byte() == 1, "a suite that is not known")
    replica = reader.replica()
    found = {"replica": spell_replica(replica), "nonce": str(reader.fixed(8)), "budget": str(reader.varint())}
    offers, wants = hashes(reader), hashes(reader)
    reader.finish()
    names = [name for name, _ in offers + wants]
    demand(len(set(names)) == len(names), "one attachment twice")
    messages.signed(data, "attachments", key, replica[:16], "replica's")
    return {**found, "offers": [f"{name} {size}" for name, size in offers], "wants": [f"{name} {start}" for name, start in wants]}


def state(reader):
    kind = reader.byte()
    demand(kind <= 3, "a state that is not known")
    return f"refused {reader.byte()}" if kind == 3 else f"{('part', 'held', 'heldAbove')[kind]} {reader.varint(BYTES)}"


def states(data, _=None):
    """13, section 5."""
    reader = Reader(data)
    demand(reader.byte() == 1, "a version that is not known")
    if reader.byte() == 0:
        reader.finish()
        return {}
    reader = Reader(data[:-64])
    reader.raw(2)
    demand(reader.byte() == 1, "a suite that is not known")
    node, key = reader.replica(), reader.raw(32)
    messages.signed(data, "attachment receipt", key, node[:16], "node's")
    found = {"node": spell_replica(node), "publicKey": key.hex(), "ask": reader.raw(32).hex()}
    found["states"] = [state(reader) for _ in range(reader.varint(ASKED * 2))]
    reader.finish()
    return found


def holdings(data, _=None):
    """13, section 6."""
    reader = Reader(data[:-64])
    demand(reader.byte() == 1, "a version that is not known")
    demand(reader.byte() == 1, "a suite that is not known")
    node, key, addressee = reader.replica(), reader.raw(32), reader.raw(16)
    found = {"node": spell_replica(node), "publicKey": key.hex(), "addressee": addressee.hex(), "number": str(reader.fixed(8))}
    demand(found["number"] != "0", "not in the one form")
    found["held"] = [(reader.raw(32).hex(), reader.flag()) for _ in range(reader.varint(TOLD))]
    reader.finish()
    names = [name for name, _ in found["held"]]
    demand(names and names == sorted(set(names)), "not in the one form")
    messages.signed(data, "attachment holdings", key, node[:16], "node's")
    return {**found, "held": [name + (" above" if above else "") for name, above in found["held"]]}


def file(data, key):
    """13, section 6: what is in a file for the holder of the key."""
    marks = {f"cunlian attachments {form}\n".encode(): form for form in (1, 2)}
    form = marks.get(data[:22])
    demand(form, "no file of attachments")
    reader, frames = Reader(data[22:]), []
    while reader.left:
        kind = reader.byte()
        frames.append((kind, reader.raw(reader.varint(PIECE if kind == 18 else MESSAGE))))
    begins = [19] * (form - 1)
    demand([kind for kind, _ in frames] == begins + [18] * (len(frames) - form) + [3], "not in turn")
    found = {"form": form, "pieces": [piece(content) for kind, content in frames if kind == 18]}
    if form == 2:
        found["holdings"] = holdings(frames[0][1])
        demand(found["holdings"]["addressee"] == hashlib.sha256(key).hexdigest()[:32], "swapped")
    return found


FORMS = {"AttachmentValue": value, "AttachmentPiece": piece, "AttachmentAsk": ask, "AttachmentStates": states,
         "AttachmentHoldings": holdings, "AttachmentFile": file}
