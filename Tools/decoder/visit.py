"""A node's side of a session: Protocol/04-session.md, until all of a request has come; the answer is in answering.py."""
import hashlib
import secrets
import time

import changeset
import messages
from encoding import Reader, Refusal, is_directory, region_of, write_varint, write_vector
from intake import EARLY, TAKEN, Rights, offset
from node import (BAD_HELLO, NOT_ENROLLED, OTHER_KEY, OUT_OF_TURN, TOO_MANY_REFUSED, UNKNOWN_SUITE, UNKNOWN_VERSION, Refusing, demand_office)
from peer import CHANGESET, END, HELLO, INTRODUCE, NONCE, REST, TELL_ALL, changeset_digest

REFUSALS, LEAST_PART = 4_096, 256


class Session:
    """One exchange: the frames of a request as they come, then the answer."""

    def __init__(self, node):
        self.node, self.intake, self.stage, self.began = node, node.intake, "beginning", time.monotonic()
        self.answer, self.refusals, self.brought, self.was_early, self.is_inside = None, [], {}, False, False

    def take(self, kind, data):
        """04, section 1: the states of a node."""
        if self.stage == "ended" or (kind == HELLO) != (self.stage == "beginning") or kind not in (HELLO, CHANGESET, REST, END):
            raise Refusing(OUT_OF_TURN, bytes([kind]))
        if kind == HELLO:
            self.read_hello(data)
        elif kind != END:
            self.take_changeset(kind, data)
        else:
            if self.stage == "introducing":
                self.meet(is_final=True)
            self.stage = "ended"
        if len(self.refusals) > REFUSALS:
            raise Refusing(TOO_MANY_REFUSED, write_varint(REFUSALS))

    # Who asks

    def read_hello(self, data):
        """04, section 3.1, step 1."""
        if not data or not 1 <= data[0] <= 4:
            raise Refusing(UNKNOWN_VERSION, data[:1] or b"\0")
        if data[1:2] != b"\1":
            raise Refusing(UNKNOWN_SUITE, data[1:2] or b"\0")
        try:
            self.hello = messages.unsigned_hello(data)
        except Refusal as error:
            raise Refusing(BAD_HELLO, write_varint(offset(error)))
        self.message, self.replica, self.version = data, data[2:22], data[0]
        self.meet(is_final=False)

    def meet(self, is_final):
        rights, known = self.intake.rights(self.replica[:16]), self.node.peer.askers.get(self.replica.hex(), {})
        if self.node.peer.root is None:
            rights = Rights(True, None, None)
        if not rights.is_named:
            if is_final:
                self.greet()
            else:
                self.stage = "introducing"
            return
        demand_office(rights)
        key = self.hello["publicKey"] or known.get("key")
        if not self.is_signed(bytes.fromhex(key) if key else rights.key):
            raise Refusing(OTHER_KEY)
        self.node.enter()
        self.is_inside, self.rights, self.known = True, rights, self.node.asker(self.replica)
        self.known["key"] = key or rights.key.hex()
        expected = self.known["nonce"] or "0" * 16
        if expected != self.hello["nonce"]:
            self.dismiss(NONCE, expected)
        elif "rollup" in self.hello and self.hello["rollup"] != self.rollup():
            self.dismiss(TELL_ALL, self.fresh_nonce())
        else:
            self.stage = "taking"

    def is_signed(self, key):
        try:
            messages.signed(self.message, "hello", key or b"", self.replica[:16], "replica's")
        except Refusal:
            return False
        return True

    def greet(self):
        """Whom nobody names: step 1, its end, and step 2, its end."""
        if self.version < 3:
            raise Refusing(NOT_ENROLLED)
        if int(self.hello["nonce"], 16):
            return self.dismiss(NONCE, "0" * 16)
        if not self.is_signed(bytes.fromhex(self.hello["publicKey"])):
            raise Refusing(NOT_ENROLLED)
        heads = self.intake.log(0).heads()
        self.dismiss(INTRODUCE, "0" * 16, write_vector({replica: held for replica, (held, _) in heads.items()}))

    def fresh_nonce(self):
        self.known["nonce"] = f"{secrets.randbits(64) | 1:016x}"
        return self.known["nonce"]

    def dismiss(self, status, nonce, rest=b""):
        """Whatever comes along is not taken."""
        self.stage, self.answer = "dismissing", bytes([self.version, status]) + bytes.fromhex(nonce) + rest

    def rollup(self):
        """04, section 2; None where some receipt has no name."""
        names = self.known["receipts"]
        if any(name is None for name, _ in names.values()):
            return None
        listed = b"".join(write_varint(int(code)) + bytes.fromhex(names[code][0]) for code in sorted(names, key=int))
        return hashlib.sha256(b"cunlian scopes 1\0" + listed).digest()[:8].hex()

    # What comes along

    def take_changeset(self, kind, data):
        if self.stage == "introducing":
            return self.vouch(kind, data)
        if self.stage == "taking":
            self.weigh(self.whole(data) if kind == REST else data, self.rights)

    def vouch(self, kind, data):
        """04, section 3.1, step 1: what of the directory comes along may say who asks; anything else decides."""
        header = read_header(data) if kind == CHANGESET else None
        if header is not None and is_directory(header.scope) and self.intake.names(header.replica[:16]):
            self.weigh(data, Rights(True, None, [int(code) for code in self.node.peer.wants]))
            return self.meet(is_final=False)
        self.meet(is_final=True)
        self.take_changeset(kind, data)

    def weigh(self, data, rights):
        header = read_header(data)
        # 16, section 6: to such an asker the root's directory is all.
        if header is not None and self.version < 4 and region_of(header.scope):
            return
        said = self.intake.take(data, rights)
        if isinstance(said, tuple):
            self.refusals.append((bytes(8) if header is None else changeset_digest(data)[:8], *said))
        self.was_early |= said == EARLY
        if header is not None:
            self.brought.setdefault(header.scope, set()).add(changeset_digest(data))
        if said == TAKEN:
            self.node.keep(after=0.25)

    # A link that breaks (04, section 3.2)

    def whole(self, data):
        """A rest behind what is kept of this asker."""
        reader = Reader(data)
        try:
            begins = reader.varint()
        except Refusal:
            begins = None
        kept = bytes.fromhex(self.known["part"] or "")
        if not kept or begins != len(kept):
            raise Refusing(OUT_OF_TURN, bytes([REST]))
        self.known["part"] = None
        return kept + data[reader.at:]

    def break_off(self, kind, data):
        """What came of a changeset whose rest did not is kept, if it is of any use."""
        if self.stage != "taking" or kind not in (CHANGESET, REST):
            return
        kept = bytes.fromhex(self.known["part"] or "")
        if kind == REST:
            reader = Reader(data)
            try:
                if reader.varint() != len(kept):
                    return
            except Refusal:
                return
            data = kept + data[reader.at:]
        header = read_header(data)
        if len(data) < LEAST_PART or header is None or not self.intake.keeps(header.scope) or not self.rights.covers(header.scope):
            return
        before = read_header(kept) if kept else None
        if before is None or (before.replica, before.first) != (header.replica, header.first) or len(data) >= len(kept):
            self.known["part"] = data.hex()


def read_header(data):
    try:
        return changeset.peek(data)
    except Refusal:
        return None
