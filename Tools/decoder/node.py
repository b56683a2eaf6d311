"""A node: Protocol/04-session.md. It holds what others wrote, and enrols nobody: it writes nothing of its own. Its sessions are in visit.py."""
import threading
import time

import keys
import messages
from encoding import Refusal, write_signed, write_varint
from intake import Intake, offset
from peer import holding_name

SESSIONS, NAMES = 32, 64
# 06, section 3.1: of each reason its number, and the code that goes with it.
OUT_OF_TURN, BAD_HELLO, BAD_ENROLMENT, NOT_ENROLLED, GRANT_ENDED, OTHER_KEY = (3, 1), (4, 1), (5, 1), (10, 3), (11, 3), (12, 3)
UNKNOWN_CODE, UNKNOWN_SUITE, BUSY, UNKNOWN_VERSION, TOO_MANY_REFUSED, REVOKED = (14, 4), (15, 5), (16, 6), (17, 7), (25, 2), (26, 3)


class Refusing(Exception):
    """The whole session is refused (04, section 7)."""

    def __init__(self, what, facts=b""):
        super().__init__(what)
        self.reason, self.code = what
        self.facts = facts


class Node:
    """What all sessions of a node have in common; they take turns at it, a frame each."""

    def __init__(self, peer):
        self.peer, self.intake, self.turn, self.inside, self.lasted = peer, Intake(peer), threading.RLock(), 0, 1.0
        self.keys = keys.Keys(peer, self.intake)
        self.kept_at = time.monotonic()

    def keep(self, after=0.0):
        """04, section 1: durable within 250 ms."""
        if time.monotonic() - self.kept_at >= after:
            self.peer.keep()
            self.kept_at = time.monotonic()

    def enter(self):
        if self.inside >= SESSIONS:
            raise Refusing(BUSY)
        self.inside += 1

    def leave(self, began):
        self.inside -= 1
        self.lasted = 0.8 * self.lasted + 0.2 * (time.monotonic() - began)

    def asker(self, replica):
        return self.peer.askers.setdefault(replica.hex(), {"nonce": None, "key": None, "receipts": {}, "part": None})

    def enrol(self, body):
        """04, section 6: of a node that gave no code out, none is known."""
        try:
            messages.enrolment_request(body)
        except Refusal as error:
            raise Refusing(BAD_ENROLMENT, write_varint(offset(error)))
        raise Refusing(UNKNOWN_CODE)

    def exchange_keys(self, body):
        """14, section 5: refused as a hello is."""
        try:
            ask = keys.read_ask(body)
        except Refusal as error:
            raise Refusing(BAD_HELLO, write_varint(offset(error)))
        rights, known = self.intake.rights(ask["replica"][:16]), self.peer.askers.get(ask["replica"].hex(), {})
        if not rights.is_named:
            raise Refusing(NOT_ENROLLED)
        demand_office(rights)
        if not keys.is_signed(body, ask["replica"], bytes.fromhex(known["key"]) if known.get("key") else rights.key):
            raise Refusing(OTHER_KEY)
        answer = self.keys.answer(ask, rights, status=ask["nonce"] == known.get("nonce"))
        self.keep()
        return self.peer.signed("key answer", answer)

    def remember(self, code, heads):
        """04, section 2: what the last names stand for that were given of a scope."""
        name, given = holding_name(heads).hex(), self.peer.given.setdefault(str(code), [])
        given[:] = [one for one in given if one[0] != name][-(NAMES - 1):] + [[name, [digest.hex() for _, digest in heads.values()]]]
        return name


def demand_office(rights):
    """04, section 3.1, step 1: of a key that the directory names."""
    if rights.revoked:
        raise Refusing(REVOKED, bytes([rights.revoked[0]]) + write_varint(rights.revoked[1]))
    if rights.ended is not None:
        raise Refusing(GRANT_ENDED, write_signed(rights.ended))
