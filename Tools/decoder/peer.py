"""A key, and the changesets that it holds: what whoever asks (session.py) and whoever answers (node.py) are made of."""
import fcntl
import hashlib
import json
import os
import secrets

import changeset
import ed25519
import messages
from encoding import Reader, write_blob
from scope_log import read_all, scope_logs

HELLO, CHANGESET, END, ANSWER, REFUSAL, ENROLMENT, REST = range(1, 8)
UNCHANGED, RECEIPT, NONCE, TELL_ALL, INTRODUCE = range(5)
TYPE = "application/vnd.cunlian.sync"


class Refused(Exception):
    """What the node says of the whole session (06, section 3), or that what answered is no node."""


def frame(kind, data=b""):
    return bytes([kind]) + write_blob(data)


def frames(body):
    """04, section 1: the frames of a whole body, of which the last is an end."""
    reader, found = Reader(body), []
    while reader.left:
        kind, length = reader.byte(), reader.varint()
        if kind not in messages.LIMITS or length > messages.LIMITS[kind]:
            raise Refused("the answer is malformed")
        found.append((kind, reader.raw(length)))
    if not found or found[-1] != (END, b"") or END in [kind for kind, _ in found[:-1]]:
        raise Refused("the answer breaks off")
    return found[:-1]


class Peer:
    """A key, and what it holds; kept in one file."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "peer.json")
        # While a node serves nobody else may write here.
        self.lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("another program uses this folder") from None
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                kept = json.load(file)
        else:
            kept = {"seed": secrets.token_hex(32), "incarnation": secrets.token_hex(4), "root": None, "wants": [], "nonces": {}, "logs": {}}
        # As a node: what it knows of each asker, what its own node holds, and what the names of its receipts stand for.
        self.askers, self.above, self.given = kept.get("askers", {}), kept.get("above", {}), kept.get("given", {})
        self.keys = kept.get("keys", [])
        self.seed, self.root, self.wants, self.nonces = bytes.fromhex(kept["seed"]), kept["root"], kept["wants"], kept["nonces"]
        self.key = ed25519.public_key(self.seed)
        self.replica = hashlib.sha256(self.key).digest()[:16] + bytes.fromhex(kept["incarnation"])
        self.logs = {int(code): [bytes.fromhex(one) for one in many] for code, many in kept["logs"].items()}

    def keep(self):
        kept = {"seed": self.seed.hex(), "incarnation": self.replica[16:].hex(), "root": self.root, "wants": self.wants, "nonces": self.nonces,
                "askers": self.askers, "above": self.above, "given": self.given, "keys": self.keys,
                "logs": {code: [one.hex() for one in many] for code, many in self.logs.items()}}
        with open(self.path + "-", "w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self.path + "-", self.path)

    def signed(self, context, body):
        return body + ed25519.sign(self.seed, f"cunlian {context} 1\0".encode() + body)

    # Taking

    def take(self, data):
        """02, section 10, steps 1 to 4; what cannot be read or is not signed is a fault of the node that sent it."""
        header = changeset.peek(data)
        log = self.logs.setdefault(header.scope, [])
        if data in log:
            return False
        if header.first > 1 and not any(changeset.peek(one).replica == header.replica for one in log):
            raise Refused("a changeset came without its chain's beginning")
        log.append(data)
        read_all([one for one in log if changeset.peek(one).replica == header.replica])
        return True

    def scope_logs(self):
        """By code: the log of the directory and of each scope that is held; others the node names where it has them."""
        return scope_logs(self.logs)


def holding_name(heads):
    """04, section 2: the name of nothing is 0."""
    return messages.heads_digest(heads)[:8] if heads else bytes(8)


def beyond(log, vector, many):
    """What a node lacks that holds a vector, in an order that respects causality."""
    bytes_of = {changeset_digest(data): data for data in many}
    held = {replica: int(number) for number, _, replica in (dot.partition("@") for dot in vector)}
    order = [taken.digest for taken in log.order] + [link.taken.digest for link in log.waiting]
    return [bytes_of[digest] for digest in order
            if log.links[digest].last > held.get(messages.spell_replica(log.links[digest].segment.name), 0)]


def changeset_digest(data):
    """02, section 2: over everything before the signature."""
    return hashlib.sha256(f"cunlian changeset {data[1]}\0".encode() + data[:-64]).digest()
