"""Asks the node of this reader about keys: Protocol/14-sealed.md, section 5."""
import hashlib

import ed25519
import node
from encoding import write_blob, write_varint
from node_world import VILLAGE, World, replica, same, seed, vector


def keys_beside_the_log():
    """14, section 5: what is unlike is told, and a record goes on as it came; one that nobody signed so does not."""
    world = World()
    record = b"\1" + bytes.fromhex(vector("sealed.json", "a scope key that is given")["hex"])
    name = hashlib.sha256(b"\1" + record[3:15] + bytes.fromhex(vector("sealed.json", "a scope key that is given")["value"]["holder"])).digest()[:8]
    subject = b"\2" + bytes(12) + record[3:15] + bytes(80)
    place = write_varint(VILLAGE)

    def ask(letter, records=(), wants=(), digest=bytes(8), key=None):
        """(status, unlike, lists and records)."""
        body = b"\1\1" + replica(letter) + world.nonces.get(letter, bytes(8)) + b"\1" + place + digest
        body += b"\1" + place + bytes(256) + write_varint(len(records)) + b"".join(map(write_blob, records))
        body += write_varint(len(wants)) + b"".join(place + b"\1" + want for want in wants)
        body += ed25519.sign(seed(key or letter), b"cunlian keys 1\0" + body)
        said = world.node.exchange_keys(body)
        same((said[35:67], ed25519.verifies(world.peer.key, b"cunlian key answer 1\0" + said[:-64], said[-64:])), (hashlib.sha256(body).digest(), True))
        return said[1], said[67:-64]
    same(ask("a"), (0, bytes(4)))
    world.ask("a")
    even = b"\0" + b"\1" + place + bytes(8)
    same(ask("a"), (1, even + b"\1" + place + b"\0" + b"\0"))
    same(ask("a", [record[:-1] + bytes([record[-1] ^ 1]), b"\2" + bytes(104), b"\4"]), (1, even + b"\1" + place + b"\0" + b"\0"))
    bits = (1 << (name[0] >> 2)).to_bytes(8, "big")
    unlike = b"\1" + place + b"\1" + place + bits + b"\1" + place + b"\1" + name
    same(ask("a", [record], [name]), (1, unlike + b"\1" + write_blob(record)))
    same(ask("a", digest=name)[1][:1], b"\0")
    ask("a", [subject])
    same(len(world.node.keys.records[VILLAGE]), 2)
    world.ask("d")
    same(ask("d", wants=[name]), (1, bytes(4)))
    for letter, key, stated in (("a", "b", (3, 12, b"")), ("z", None, (3, 10, b""))):
        try:
            ask(letter, key=key)
        except node.Refusing as refusing:
            same((refusing.code, refusing.reason, refusing.facts), stated)
        else:
            raise AssertionError("is answered")
