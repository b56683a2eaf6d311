#!/usr/bin/env python3
"""Asks a node, as a device does, and is one: Protocol/04-session.md, over HTTP as in 06-http.md.

    session.py FOLDER enrol URL CODE     makes a key where there is none, and enrols it
    session.py FOLDER sync URL           takes what the node has and gives what it lacks
    session.py FOLDER serve [PORT]       answers on the loopback until it is ended; says on which port
    session.py FOLDER digest SCHEMA      what the scopes that are held come to, by the schema in that file

Prints one line of JSON. This peer writes nothing of its own: it holds what others wrote, checks it, and carries it on as it came. As a node
it is enrolled by a code of `cunliand invite --role node`, so that those who ask it believe its receipts; it gives out no codes itself.
"""
import http.client
import json
import sys
from urllib.parse import urlsplit

import changeset
import messages
import serving
from encoding import Reader, spell_vector, write_blob, write_varint, write_vector
from histories import Holding
from intake import Intake
from peer import (ANSWER, CHANGESET, END, ENROLMENT, HELLO, INTRODUCE, RECEIPT, REFUSAL, TYPE, Peer, Refused, beyond, frame, frames, holding_name)

ROUND_TRIPS, INTRODUCTION = 64, 262_144


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


class Asker(Peer):
    """What 04 has a device do."""

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
        told, introducing = None, False
        for _ in range(ROUND_TRIPS):
            logs = self.scope_logs()
            # Nothing is sent before the node has said what it holds.
            sending = [data for code in sorted(lacking, key=messages.code_order) for data in beyond(logs[code], lacking[code], self.logs[code])]
            if introducing:
                sending = self.introduction(logs, told)
            request = frame(HELLO, self.hello(url, logs)) + b"".join(frame(CHANGESET, data) for data in sending) + frame(END)
            (kind, first), *rest = post(url, "/v1/sync", request)
            if kind != ANSWER:
                raise Refused("the answer is out of turn")
            answer = messages.answer(first)
            self.nonces[url] = answer["nonce"]
            sums["roundTrips"] += 1
            if answer["status"] == INTRODUCE:
                if answer["directory"] == told:
                    raise Refused("the node does not know this key, and what this peer holds does not make it known")
                told, introducing = answer["directory"], True
                continue
            introducing = False
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
                self.note_above(answer, logs)
                break
            lacking = {code: said[code]["vector"] for code in differing if "vector" in said[code] and code in self.logs}
            state = json.dumps([news, answer["scopes"]], sort_keys=True)
            if state == known:
                break
            known = state
        self.keep()
        return sums

    def introduction(self, logs, vector):
        """04, section 4: the chains that name this key, those that name their authors, and so on to the root, and those of their contexts; of the
        root's directory beyond the node's vector, of regions' from their beginning."""
        named, chains, found = {self.replica[:16].hex()}, set(), None
        grants = Intake(self).directory().standing.values()
        while found != len(chains):
            found = len(chains)
            for grant in grants:
                if grant.subject in named:
                    chains.add((grant.home, grant.record[0][:20]))
                    named.add(grant.author.hex())
            for home, replica in list(chains):
                chains |= {(home, other) for taken in logs[home].order if taken.header.replica == replica
                           for entry in taken.entries for other in entry.context}
        codes = sorted({home for home, _ in chains}, key=messages.code_order)
        many = [data for code in codes for data in beyond(logs[code], vector if code == 0 else [], self.logs[code])
                if (code, changeset.peek(data).replica) in chains]
        if sum(map(len, many)) > INTRODUCTION:
            raise Refused("what would make this key known is more than a node takes of a stranger")
        return many

    def note_above(self, answer, logs):
        """04, section 4: what this peer's own node holds by its word, if that counts: as a node it says so to whoever asks (`heldAbove`)."""
        intake = Intake(self)
        for code in (int(scope["scope"]) for scope in answer["scopes"]):
            if code in logs and intake.witnesses(bytes.fromhex(answer["node"][:32]), code):
                self.above[str(code)] = {replica.hex(): held for replica, (held, _) in logs[code].heads().items()}


def digests(peer, schema_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    root = bytes.fromhex(peer.root) if peer.root else None
    folds = Holding(schema, root, peer.logs).folds()
    return {str(code): {"digest": fold.digest().hex(), "applied": spell_vector({r: n for r, n in fold.applied.items() if n})}
            for code, (fold, *_) in folds.items()}


def main(folder, verb, *words):
    try:
        peer = Asker(folder)
        if verb == "serve":
            if peer.root is None:
                raise Refused("who is not enrolled serves nobody")
            return serving.serve(peer, *map(int, words or ("0",)))
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
