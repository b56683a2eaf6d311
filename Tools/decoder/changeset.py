"""Frame, header and signature of a changeset: Protocol/02-changeset.md, sections 2, 3, 10 and 11."""
import hashlib
import os
import zlib
from dataclasses import dataclass

import ed25519
import payload
from encoding import (Reader, TOP_NUMBER, TOP_REPLICAS, checked_number, checked_place, checked_scope, demand,
                      directory_above, is_directory, region_of,
                      spell_dot, spell_record, spell_replica)

VERSIONS = (1, 2, 3)
TOP_WHOLE, TOP_INFLATED = 4_194_304, 33_554_432
DICTIONARY_1 = "f6b3f868dc846cd182097b7f81959a2bd9e42dc777383b15d699a407a1c587f5"
PROTOCOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Protocol")


def dictionaries():
    """The preset dictionaries by number (01, section 5)."""
    with open(os.path.join(PROTOCOL, "dictionary-1.txt"), "rb") as file:
        first = file.read()
    if hashlib.sha256(first).hexdigest() != DICTIONARY_1:
        raise SystemExit("dictionary-1.txt has other bytes than 01, section 5 says")
    return {0: b"", 1: first}


DICTIONARIES = dictionaries()


class Places:
    """The author and the table of replicas, and which of the table were named (02, section 3)."""

    def __init__(self, author, table):
        self.all = [author] + table
        self.named = set()

    def take(self, reader):
        place = reader.varint()
        demand(place < len(self.all), "a place beyond the table")
        self.named.add(place)
        return self.all[place]

    def dot(self, reader):
        return self.take(reader), reader.number()

    def finish(self):
        """02, section 11: a replica in the table that nothing names."""
        demand(len(self.named - {0}) == len(self.all) - 1, "a replica is listed and never named")


@dataclass
class Header:
    """02, section 3."""
    suite: int
    scope: int
    replica: bytes
    first: int
    count: int
    link: bytes
    schema_version: int
    dictionary: int
    salt: int
    replicas: list
    grant: tuple
    heads: list
    guards: list
    places: Places

    def spelled(self):
        """vectors/README.md: `header`."""
        return {"suite": self.suite, "scope": str(self.scope), "replica": spell_replica(self.replica),
                "first": str(self.first), "count": self.count, "link": self.link.hex(),
                "schemaVersion": self.schema_version, "dictionary": self.dictionary, "salt": f"{self.salt:08x}",
                "replicas": [spell_replica(replica) for replica in self.replicas],
                "grant": spell_record(self.grant), "heads": [spell_dot(dot) for dot in self.heads],
                "guards": [{"dot": spell_dot(dot), "digest": f"{name:016x}"} for dot, name in self.guards]}


@dataclass
class Changeset:
    """What a reader makes of the bytes: header, payload and digest."""
    header: Header
    digest: bytes
    inflated: bytes
    entries: list
    packed: bytes

    @property
    def author(self):
        return self.header.replica[:16]


def ascending(items, reason):
    """Strictly ascending, or refused."""
    demand(all(a < b for a, b in zip(items, items[1:])), reason)
    return items


def read_header(raw, version):
    """02, section 3."""
    reader = Reader(raw)
    suite, scope = reader.byte(), reader.varint()
    scope = checked_place(scope, True) if version == 3 else checked_scope(scope, version)
    author = reader.replica()
    first = checked_number(reader.varint())
    count = reader.varint(65_536)
    demand(count >= 1, "a changeset holds at least one")
    demand(first + count - 1 <= TOP_NUMBER, "a number beyond 2^63-2")
    link, schema_version = reader.raw(32), reader.varint(2**32 - 1)
    dictionary, salt = reader.byte(), reader.fixed(4)
    table = ascending([reader.replica() for _ in range(reader.count(TOP_REPLICAS, 20))], "replicas are out of order")
    demand(author not in table, "the author is among the replicas")
    places = Places(author, table)
    grant = None
    if reader.flag():
        origin = directory_above(scope, reader.byte()) if version == 3 else 0
        grant = (*of_directory(places.dot(reader), origin), reader.varint(2**32 - 1), reader.fixed(4))
    heads = [places.dot(reader) for _ in range(reader.count(each=2))]
    ascending([replica for replica, _ in heads], "out of order")
    if version == 3:
        heads = sorted(heads + region_heads(reader, places, scope))
        demand(region_of(scope) or any(len(replica) > 20 for replica, _ in heads) or grant and len(grant[0]) > 20,
               "version 3 without the directory of a region")
    demand(not is_directory(scope) or not heads, "directory heads in a directory")
    guards = [(places.dot(reader), reader.fixed(8)) for _ in range(reader.count(each=10))]
    ascending([dot[0] for dot, _ in guards], "out of order")
    demand(all(dot[0] != author for dot, _ in guards), "a guard names the author")
    reader.finish()
    return Header(suite, scope, author, first, count, link, schema_version, dictionary, salt, table, grant,
                  heads, guards, places)


def of_directory(dot, directory):
    """The dot of an entry of a directory: of a region's it has that as its origin (16, section 1)."""
    return (dot[0] + directory.to_bytes(8, "big"), dot[1]) if directory else dot


def region_heads(reader, places, scope):
    """16, section 4."""
    found, last = [], 0
    for _ in range(reader.count(each=4)):
        digits = reader.byte()
        demand(digits > last, "directories are out of order")
        last, directory = digits, directory_above(scope, digits)
        dots = [places.dot(reader) for _ in range(reader.count(each=2))]
        demand(dots, "a directory without heads")
        ascending([replica for replica, _ in dots], "out of order")
        found += [of_directory(dot, directory) for dot in dots]
    return found


def inflate(deflated, length, dictionary):
    """Exactly `length` bytes, and a stream that ends with the last byte given (01, section 5)."""
    demand(dictionary in DICTIONARIES, "the dictionary is not known")
    engine, out = zlib.decompressobj(wbits=-15, zdict=DICTIONARIES[dictionary]), b""
    try:
        out = engine.decompress(deflated, length)
        while not engine.eof:
            # What is left may only say that the stream ends: one byte more is asked for, and none may come.
            before = len(engine.unconsumed_tail)
            more = engine.decompress(engine.unconsumed_tail, 1)
            if more and len(out) < length:
                out += more
                continue
            demand(not more, "another length than it says")
            if not more and len(engine.unconsumed_tail) == before:
                break
    except zlib.error:
        pass  # what is damaged does not come to an end
    demand(engine.eof, "the stream is damaged, or does not end")
    demand(not engine.unused_data, "bytes too many")
    demand(len(out) == length, "another length than it says")
    return out


def read_version(reader):
    """02, section 2."""
    demand(reader.byte() == 0xc7, "this is not a changeset")
    version = reader.byte()
    demand(version in VERSIONS, "the version is not known")
    return version


def peek(data):
    """The header, unverified: to look up the key that a reader knows (02, section 10)."""
    reader = Reader(data)
    version = read_version(reader)
    return read_header(reader.blob(None), version)


def read(data, known_key=None):
    """02, section 10, steps 1 to 4: a Changeset, or a Refusal.

    `known_key` is the key that the reader knows the author by; without one the header's link is taken, as of a
    changeset whose `first` is 1.
    """
    demand(len(data) <= TOP_WHOLE, "larger than a changeset may be")
    reader = Reader(data)
    version = read_version(reader)
    context = f"cunlian changeset {version}\0".encode()
    header = read_header(reader.blob(None), version)
    length = reader.varint(TOP_INFLATED)
    deflated = reader.blob(None)
    packed = reader.blob(None) if version >= 2 else None
    covered = data[:reader.at]
    signature = reader.raw(64)
    reader.finish()
    demand(header.suite == 1, "the suite is not known")
    key = header.link if known_key is None or header.first == 1 else known_key
    demand(hashlib.sha256(key).digest()[:16] == header.replica[:16], "the key is not the author's")
    digest = hashlib.sha256(context + covered).digest()
    demand(ed25519.verifies(key, context + digest, signature), "the signature is not the author's")
    inflated = inflate(deflated, length, header.dictionary)
    entries = payload.read(inflated, header, packed)
    header.places.finish()
    return Changeset(header, digest, inflated, entries, packed)


class Chain:
    """One replica's chain, as far as it was taken: 02, sections 3.1 and 10."""

    def __init__(self):
        self.last = self.key = None
        self.heads, self.grants = {}, []

    def take(self, data):
        """Reads the changeset that comes next; what goes back is refused."""
        taken = read(data, self.key)
        header = taken.header
        if self.last is None:
            demand(header.first == 1, "the beginning of the chain is missing")
            self.key = header.link
        else:
            before = self.last.header
            if header.first != before.first + before.count or header.link != self.last.digest:
                raise ValueError("another chain, or not the next of it: what waits or parts is no refusal")
            demand(header.schema_version >= before.schema_version, "the schema's version goes back")
            demand(header.grant is not None or before.grant is None, "no grant after one")
            demand(header.grant == before.grant or header.grant not in self.grants, "a grant that the chain had left")
            demand(all(number > self.heads.get(replica, 0) for replica, number in header.heads), "a head goes back")
        self.last = taken
        self.heads.update(header.heads)
        self.grants.append(header.grant)
        return taken
