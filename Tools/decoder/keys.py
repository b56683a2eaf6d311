"""Records of keys, which a node passes on unread: Protocol/14-sealed.md, section 5. It has no schema, so of erasures it takes those of nodes that may grant."""
import hashlib

import ed25519
import messages
import sealed
from encoding import Reader, Refusal, demand, write_blob, write_varint

SCOPE_KEY, SUBJECT_KEY, ERASURE = 1, 2, 3
ASK, RECORDS = 196_608, 4_194_304


class Keys:
    """By scope, then name: the records; and whom each may come from and go to is asked as in a session."""

    def __init__(self, peer, intake):
        self.peer, self.intake, self.records = peer, intake, {}
        for one in peer.keys:
            self.put(bytes.fromhex(one))

    def put(self, record):
        """Whether it is kept, and was not here; what is no record, or of no scope that is here, is passed over."""
        try:
            scope, name = self.place(record)
        except Refusal:
            return False
        many = self.records.setdefault(scope, {})
        if scope is None or name in many:
            return False
        many[name] = record
        return True

    def place(self, record):
        """(scope, name) of one that is as it must be."""
        kind, rest = record[:1], record[1:]
        digest = hashlib.sha256(record).digest()[:8]
        if kind == bytes([SCOPE_KEY]):
            found = sealed.scope_key(rest, None)
            return int(found["scope"]), hashlib.sha256(b"\1" + bytes.fromhex(found["name"] + found["holder"])).digest()[:8]
        if kind == bytes([SUBJECT_KEY]):
            demand(len(rest) == 104, "a key of another length")
            scope = next((scope for scope, many in self.records.items() for one in many.values()
                          if one[:1] == b"\1" and sealed.scope_key(one[1:], None)["name"] == rest[12:24].hex()), None)
            demand(scope is not None, "wrapped under a key that is not here")
            demand(rest[:6] not in self.erased(scope), "of a record that was erased")
            return scope, digest
        demand(kind == bytes([ERASURE]), "the kind is not known")
        found = sealed.erasure(rest, None)
        scope, giver = int(found["scope"]), hashlib.sha256(bytes.fromhex(found["giver"])).digest()[:16]
        demand(self.intake.witnesses(giver, scope, may_grant=True), "by somebody who may not erase")
        return scope, digest

    def erased(self, scope):
        """How the names of subject keys begin that were erased."""
        return {hashlib.sha256(sealed.SUBJECT + record_of(one)).digest()[:6] for one in self.records.get(scope, {}).values() if one[:1] == b"\3"}

    def take(self, record, rights):
        try:
            scope, _ = self.place(record)
        except Refusal:
            return
        if not self.intake.keeps(scope) or not rights.covers(scope) or not self.put(record):
            return
        gone = self.erased(scope)
        self.records[scope] = {name: one for name, one in self.records[scope].items() if one[:1] != b"\2" or one[1:7] not in gone}
        self.peer.keys = [one.hex() for kind in (b"\1", b"\3", b"\2") for many in self.records.values() for one in many.values() if one[:1] == kind]

    def digest(self, scope):
        return folded(self.records.get(scope, {}), 8)

    def groups(self, scope):
        many = [[] for _ in range(64)]
        for name in self.records.get(scope, {}):
            many[name[0] >> 2].append(name)
        return many

    # The exchange

    def answer(self, ask, rights, status):
        """All of a `KeyAnswer` but its signature."""
        body = bytes([1, status, 1]) + self.peer.key + hashlib.sha256(ask["bytes"]).digest()
        if not status:
            return body + bytes(4)
        for record in ask["records"]:
            self.take(record, rights)

        def here(scope):
            return self.intake.keeps(scope) and rights.covers(scope)
        unlike = [scope for scope, digest in ask["digests"] if here(scope) and digest != self.digest(scope)]
        body += write_varint(len(unlike)) + b"".join(map(write_varint, unlike))
        groups, lists = b"", []
        told = [(scope, data) for scope, data in ask["groups"] if here(scope)]
        for scope, data in told:
            mine = self.groups(scope)
            bits = [place for place in range(64) if folded([name[4:] for name in mine[place]], 4) != data[4 * place:4 * place + 4]]
            groups += write_varint(scope) + sum(1 << place for place in bits).to_bytes(8, "big")
            lists.append((scope, sorted(name for place in bits for name in mine[place])))
        body += write_varint(len(told)) + groups
        body += write_varint(len(lists)) + b"".join(write_varint(scope) + write_varint(len(names)) + b"".join(names) for scope, names in lists)
        wanted, total = [], 0
        for scope, names in ask["wants"]:
            for one in (self.records.get(scope, {}).get(name) for name in names if here(scope)):
                if one and total + len(one) <= RECORDS:
                    wanted.append(one)
                    total += len(one)
        return body + write_varint(len(wanted)) + b"".join(map(write_blob, wanted))


def folded(names, size):
    """The exclusive or."""
    total = 0
    for name in names:
        total ^= int.from_bytes(name, "big")
    return total.to_bytes(size, "big")


def record_of(erasure):
    """The bytes of the record that an erasure is about."""
    reader = Reader(erasure[1:])
    reader.raw(2)
    reader.varint()
    start = reader.at
    reader.record()
    return erasure[1:][start:reader.at]


def read_ask(data):
    """A `KeyAsk`; whose signature it is, is asked apart."""
    demand(64 < len(data) <= ASK, "an ask of another length")
    reader = Reader(data[:-64])
    demand(reader.byte() == 1, "the version is not known")
    demand(reader.byte() == 1, "the suite is not known")
    found = {"bytes": data, "replica": reader.replica(), "nonce": messages.name(reader)}
    found["digests"] = [(reader.varint(), reader.raw(8)) for _ in range(reader.count(each=9))]
    found["groups"] = [(reader.varint(), reader.raw(256)) for _ in range(reader.count(each=257))]
    found["records"] = [reader.blob() for _ in range(reader.count())]
    found["wants"] = [(reader.varint(), [reader.raw(8) for _ in range(reader.count(each=8))]) for _ in range(reader.count(each=2))]
    reader.finish()
    return found


def is_signed(data, replica, key):
    return (key is not None and hashlib.sha256(key).digest()[:16] == replica[:16]
            and ed25519.verifies(key, b"cunlian keys 1\0" + data[:-64], data[-64:]))
