#!/usr/bin/env python3
"""Asks a node, as a device does: Protocol/04-session.md, over HTTP as in 06-http.md.

    session.py FOLDER enrol URL CODE     makes a key where there is none, and enrols it
    session.py FOLDER sync URL           takes what the node has and gives what it lacks
    session.py FOLDER digest SCHEMA      what the scopes that are held come to, by the schema in that file

Prints one line of JSON. This peer writes nothing of its own: it holds what others wrote, checks it, and carries it on as it came.
"""
import hashlib
import http.client
import json
import os
import secrets
import sys
from urllib.parse import urlsplit

import changeset
import ed25519
import messages
from encoding import Reader, spell_vector, write_blob, write_varint, write_vector
from histories import Holding
from scope_log import read_all, scope_logs

HELLO, CHANGESET, END, ANSWER, REFUSAL, ENROLMENT, REST = range(1, 8)
UNCHANGED, RECEIPT, NONCE, TELL_ALL, INTRODUCE = range(5)
TYPE = "application/vnd.cunlian.sync"
ROUND_TRIPS = 64


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


def post(url, route, body):
    """One exchange; connections are not kept."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request("POST", route, body, {"Content-Type": TYPE, "Accept": TYPE + ";version=2"})
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    if response.headers.get("Content-Type") != TYPE:
        raise Refused("what answered is not a node")
    if response.status != 200:
        reader = Reader(data)
        if reader.byte() != 0:
            raise Refused("the node refuses, in words")
        raise Refused(f"the node refuses: code {reader.byte()}, reason {reader.varint()}")
    return frames(data)


class Peer:
    """A key, and what it holds; kept in one file."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "peer.json")
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                kept = json.load(file)
        else:
            kept = {"seed": secrets.token_hex(32), "incarnation": secrets.token_hex(4), "root": None, "wants": [], "nonces": {}, "logs": {}}
        self.seed, self.root, self.wants, self.nonces = bytes.fromhex(kept["seed"]), kept["root"], kept["wants"], kept["nonces"]
        self.key = ed25519.public_key(self.seed)
        self.replica = hashlib.sha256(self.key).digest()[:16] + bytes.fromhex(kept["incarnation"])
        self.logs = {int(code): [bytes.fromhex(one) for one in many] for code, many in kept["logs"].items()}

    def keep(self):
        kept = {"seed": self.seed.hex(), "incarnation": self.replica[16:].hex(), "root": self.root, "wants": self.wants, "nonces": self.nonces,
                "logs": {code: [one.hex() for one in many] for code, many in self.logs.items()}}
        with open(self.path + "-", "w", encoding="utf-8") as file:
            json.dump(kept, file)
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

    # Enrolling

    def enrol(self, url, code):
        """04, section 6."""
        body = bytes([2, 1]) + write_blob(code.encode()) + self.replica + self.key
        (kind, first), *rest = post(url, "/v1/enrol", self.signed("enrolment", body))
        if kind != ENROLMENT:
            raise Refused("the answer is out of turn")
        found = messages.enrolment(first)
        if self.root not in (None, found["root"]):
            raise Refused("the node is of another tree")
        taken = [self.take(data) for kind, data in rest if kind == CHANGESET]
        self.root, self.wants = found["root"], found["scopes"]
        return {"replica": self.replica.hex(), "role": found["role"], "scopes": found["scopes"], "received": sum(taken)}

    # Syncing

    def hello(self, url, logs):
        """04, section 3: always the long form, and with vectors."""
        nonce = int(self.nonces.get(url, "0"), 16)
        body = bytes([4, 1]) + self.replica + nonce.to_bytes(8, "big") + (b"" if nonce else self.key) + write_varint(0)
        wants = sorted(self.wants)
        body += write_varint(len(wants)) + b"".join(write_varint(int(code)) for code in wants)
        body += b"\1" + write_varint(len(logs))
        for code in sorted(logs, key=messages.code_order):
            heads = logs[code].heads()
            vector = {replica: held for replica, (held, _) in heads.items()}
            body += write_varint(code) + holding_name(heads) + b"\1" + write_vector(vector)
            body += b"".join(heads[replica][1][:8] for replica in sorted(vector))
        return self.signed("hello", body + b"\0")

    def sync(self, url):
        """Until both hold the same, or a round trip brings nothing any more."""
        sums, known, lacking = {"roundTrips": 0, "sent": 0, "received": 0, "refused": 0, "complete": False}, None, {}
        for _ in range(ROUND_TRIPS):
            logs = self.scope_logs()
            # Nothing is sent before the node has said what it holds.
            sending = [data for code in sorted(lacking, key=messages.code_order) for data in beyond(logs[code], lacking[code], self.logs[code])]
            request = frame(HELLO, self.hello(url, logs)) + b"".join(frame(CHANGESET, data) for data in sending) + frame(END)
            (kind, first), *rest = post(url, "/v1/sync", request)
            if kind != ANSWER:
                raise Refused("the answer is out of turn")
            answer = messages.answer(first)
            self.nonces[url] = answer["nonce"]
            sums["roundTrips"] += 1
            if answer["status"] == INTRODUCE:
                raise Refused("the node does not know this key, and this peer wrote nothing that would make it known")
            if answer["status"] != RECEIPT:
                lacking = {}
                continue
            sums["sent"] += len(sending)
            sums["refused"] += sum(kind == REFUSAL for kind, _ in rest)
            news = sum(self.take(data) for kind, data in rest if kind == CHANGESET)
            sums["received"] += news
            self.keep()
            logs = self.scope_logs()
            said = {int(scope["scope"]): scope for scope in answer["scopes"]}
            differing = [code for code, log in logs.items() if code in said and holding_name(log.heads()).hex() != said[code]["name"]]
            if not differing and answer["isComplete"]:
                sums["complete"] = True
                break
            lacking = {code: said[code]["vector"] for code in differing if "vector" in said[code] and code in self.logs}
            state = json.dumps([news, answer["scopes"]], sort_keys=True)
            if state == known:
                break
            known = state
        self.keep()
        return sums


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


def digests(peer, schema_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    root = bytes.fromhex(peer.root) if peer.root else None
    folds = Holding(schema, root, peer.logs).folds()
    return {str(code): {"digest": fold.digest().hex(), "applied": spell_vector({r: n for r, n in fold.applied.items() if n})}
            for code, (fold, *_) in folds.items()}


def main(folder, verb, *words):
    peer = Peer(folder)
    try:
        if verb == "enrol":
            said = peer.enrol(*words)
            peer.keep()
        elif verb == "sync":
            said = peer.sync(*words)
        else:
            said = digests(peer, *words)
    except (Refused, OSError) as error:
        print(json.dumps({"refused": str(error)}))
        return 69
    print(json.dumps(said))
    return 0 if said.get("complete", True) else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
