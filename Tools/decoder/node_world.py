"""A node of this reader, and those who ask it: the people, the directory and the changesets are those of the vectors."""
import hashlib
import json
import os
import tempfile

import changeset
import ed25519
import messages
import node
import serving
from answering import Answer
from encoding import write_blob, write_varint
from peer import CHANGESET, END, HELLO, REFUSAL, REST, Peer, frame
from visit import Session

VECTORS = os.path.join(changeset.PROTOCOL, "vectors")
VILLAGE, COUNTY = 450124100201, "450124"
# Every person's seed is their letter, 32 times; the county's node is n, the root c.
GIVEN, ENDED = "a chain of grants", "revocations: what lies"


def vector(file, name):
    with open(os.path.join(VECTORS, file), encoding="utf-8") as text:
        return next(one for one in json.load(text)["vectors"] if one["name"].startswith(name))


def seed(letter):
    return letter.encode() * 32


def replica(letter, incarnation=1):
    return hashlib.sha256(ed25519.public_key(seed(letter))).digest()[:16] + incarnation.to_bytes(4, "big")


def same(reached, stated):
    assert reached == stated, f"{str(reached)[:300]}, not {str(stated)[:300]}"


class World:
    """A node of the county with a directory, and what others bring it."""

    def __init__(self, name=GIVEN, held=0, directory=True, wants=(COUNTY,)):
        found = vector("folds.json", name)
        with tempfile.TemporaryDirectory() as folder:
            peer = Peer(folder)
        peer.keep = lambda: None
        peer.seed, peer.key, peer.replica = seed("n"), ed25519.public_key(seed("n")), replica("n")
        peer.root, peer.wants = found["root"], list(wants)
        self.directory, self.brought = ([bytes.fromhex(one) for one in found[what]] for what in ("directory", "changesets"))
        peer.logs = {0: list(self.directory) if directory else [], VILLAGE: self.brought[:held]}
        self.node, self.nonces, self.peer = node.Node(peer), {}, peer

    def hello(self, letter, holding=bytes(9), version=4, nonce=None, budget=0, form=None, key=None, part=b"\0", wants=()):
        """By default of somebody who holds nothing of the village, and says who they are where nothing was said yet."""
        nonce = self.nonces.get(letter, bytes(8)) if nonce is None else nonce
        body = bytes([version, 1]) + replica(letter) + nonce
        body += ed25519.public_key(seed(letter)) if version >= 3 and nonce == bytes(8) else b""
        body += write_varint(budget) + write_varint(len(wants)) + b"".join(write_varint(int(want)) for want in wants)
        body += form if form is not None else b"\1\1" + write_varint(VILLAGE) + bytes(8) + holding
        body += part if version >= 3 else b""
        return frame(HELLO, body + ed25519.sign(seed(key or letter), b"cunlian hello 1\0" + body))

    def ask(self, letter, *frames, **how):
        """(answer, refusals, changesets): what the whole request comes to."""
        session = Session(self.node)
        for kind, data in serving.Cutter().feed(self.hello(letter, **how) + b"".join(frames) + frame(END)):
            session.take(kind, data)
        if session.is_inside:
            self.node.leave(session.began)
        found = [b"\4" + write_blob(session.answer)] if session.answer else list(Answer(session).frames())[:-1]
        (_, first), *rest = serving.Cutter().feed(b"".join(found))
        answer = messages.answer(first)
        self.nonces[letter] = bytes.fromhex(answer["nonce"])
        refusals, got = ([data for kind, data in rest if kind in kinds] for kinds in ((REFUSAL,), (CHANGESET, REST)))
        # The directory comes by itself; what is asked about is the village.
        self.raw = got
        return answer, [messages.refusal(data) for data in refusals], [data for data in got if data not in self.directory]

    def refused(self, letter, *frames, **how):
        """(code, reason, facts) of the whole session."""
        try:
            answer = self.ask(letter, *frames, **how)
        except node.Refusing as refusing:
            return refusing.code, refusing.reason, refusing.facts
        raise AssertionError(f"is answered: {answer[0]}")

    def bring(self, *places):
        return [frame(CHANGESET, self.brought[place]) for place in places]
