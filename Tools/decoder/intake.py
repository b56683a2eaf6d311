"""What a node takes, and of whom: Protocol/02-changeset.md, sections 3.1 and 10, and 04-session.md, sections 3.1 and 5."""
import time
from dataclasses import dataclass

import changeset
from directory import Directory
from encoding import Reader, Refusal, covers_code, is_directory, region_of, write_varint
from scope_log import ScopeLog

MALFORMED, NOT_KEPT, NOT_COVERED, UNKNOWN_SUITE, OTHER_KEY, NO_BEGINNING, NOT_SIGNED = range(1, 8)
OLDER_SCHEMA, LEAVES_GRANT, FORMER_GRANT, OLDER_DIRECTORY = range(9, 13)
TOO_MANY_INCARNATIONS, TOO_MANY_REPLICAS, NOT_NAMED, TOO_MANY_OPERATIONS, TOO_MANY_BRANCHES = range(14, 19)
REPLICAS_OF_GRANT, STRANGERS, REPLICAS, BRANCHES = 64, 256, 4_032, 64
TAKEN, KNOWN, EARLY = "taken", "known", "early"
DAY = 86_400
ENDINGS = {"suspend": 1, "retire": 2}


def today():
    """04, section 3.1: by the register's calendar, UTC+08:00, counted from 1970-01-01."""
    return int((time.time() + 8 * 3_600) // DAY)


@dataclass
class Rights:
    """Who somebody is who asks: what the directory grants their key, and what of it opens sessions (None is every region)."""
    is_named: bool
    key: bytes
    regions: list
    revoked: tuple = None
    ended: int = None

    def covers(self, scope):
        """04, section 3.1, step 4, and 16, section 5."""
        region = region_of(scope)
        if self.regions is None:
            return True
        if region is not None:
            return any(covers_code(region, own) or covers_code(own, region) for own in self.regions)
        return scope == 0 or any(covers_code(own, scope) for own in self.regions)


class Intake:
    """The logs of a peer, each changeset read once; and what is refused of it."""

    def __init__(self, peer):
        self.peer, self.read, self.logs, self.offices, self.bytes_of, self.with_seals = peer, {}, {}, None, {}, set()
        for code, many in peer.logs.items():
            for data in many:
                self.put(code, data, changeset.read(data, self.key_of(code, changeset.peek(data).replica)))

    def put(self, code, data, taken):
        self.read.setdefault(code, []).append(taken)
        self.bytes_of[taken.digest] = data
        if any(has_seals(entry) for entry in taken.entries):
            self.with_seals.add(code)
        if is_directory(code):
            self.logs.clear()
        self.logs.pop(code, None)
        self.offices = None

    def key_of(self, code, replica):
        """Of the chain's first changeset; None where that is not here."""
        return next((one.header.link for one in self.read.get(code, []) if one.header.replica == replica and one.header.first == 1), None)

    def log(self, code):
        if code not in self.logs:
            outer = None if is_directory(code) else {one: self.log(one) for one in {0, *self.read} if is_directory(one)}
            self.logs[code] = ScopeLog(self.read.get(code, []), outer)
        return self.logs[code]

    def directory(self):
        if self.offices is None:
            logs = {code: self.log(code) for code in {0, *self.read}}
            root = None if self.peer.root is None else bytes.fromhex(self.peer.root)
            self.offices = Directory(root, logs[0].order, {"roles": []}, logs)
        return self.offices

    def root(self):
        """Who is root by now; None where nobody is known."""
        return self.directory().course and self.directory().course.root

    # Who asks

    def rights(self, fingerprint):
        own = self.directory()
        grants = [grant for grant in own.standing.values() if grant.subject == fingerprint.hex()]
        key = next((grant.key for grant in grants if grant.key), None)
        bindings = [ruling for grant in grants for code in grant.scopes for ruling in own.binding(grant, code)]
        free = [(grant, [code for code in grant.scopes if not any(own.binding(grant, code))]) for grant in grants]
        if grants and not any(regions for _, regions in free):
            last = max(bindings, key=lambda ruling: ruling.time, default=None)
            return Rights(True, key, [], revoked=(ENDINGS.get(last.kind, 3), last.time) if last else (3, 0))
        free = [(grant, regions) for grant, regions in free if regions]
        open_ = [(grant, regions) for grant, regions in free if grant.expires is None or grant.expires > today()]
        ended = max((grant.expires for grant, _ in free), default=None) if free and not open_ else None
        return Rights(bool(grants), key, [code for _, regions in open_ for code in regions], ended=ended)

    def names(self, author):
        """Whether the directory names a key that writes in it, or it is the root's."""
        return author.hex() == self.root() or any(grant.subject == author.hex() for grant in self.directory().standing.values())

    def witnesses(self, fingerprint, scope, may_grant=False):
        """04, section 4: whether what that key says it holds of a scope counts as held there; or of a node that may grant, what it erases (14, section 6)."""
        own = self.directory()
        return fingerprint.hex() == self.root() or any(
            grant.subject == fingerprint.hex() and grant.role == "node" and (grant.may_grant or not may_grant) and not all(any(own.binding(grant, code)) for code in grant.scopes)
            and Rights(True, None, grant.scopes).covers(scope) for grant in own.standing.values())

    # What is taken

    def keeps(self, scope):
        """Of the directories those that speak for what is kept, and those of what lies in it."""
        return Rights(True, None, [int(code) for code in self.peer.wants]).covers(scope)

    def take(self, data, rights):
        """TAKEN, KNOWN, EARLY, or (reason, facts)."""
        try:
            header = changeset.peek(data)
        except Refusal as error:
            return MALFORMED, write_varint(offset(error))
        scope = header.scope
        if not self.keeps(scope):
            return NOT_KEPT, write_varint(scope)
        if not rights.covers(scope):
            return NOT_COVERED, write_varint(scope)
        if header.suite != 1:
            return UNKNOWN_SUITE, bytes([header.suite])
        key = header.link if header.first == 1 else self.key_of(scope, header.replica)
        if key is None:
            return NO_BEGINNING, header.replica
        try:
            taken = changeset.read(data, key)
        except Refusal as error:
            reason = {"the key is not the author's": OTHER_KEY, "the signature is not the author's": NOT_SIGNED}.get(str(error), MALFORMED)
            return reason, write_varint(offset(error)) if reason == MALFORMED else b""
        return self.place(data, taken)

    def place(self, data, taken):
        """What stands in its chain and beside others in the scope."""
        header, log = taken.header, self.log(taken.header.scope)
        if taken.digest in log.links:
            return KNOWN
        if len(taken.entries) + sum(len(entry.creations) for entry in taken.entries) > 10_000 + 4 * len(data):
            return TOO_MANY_OPERATIONS, b""
        before = log.links.get(header.link) if header.first > 1 else None
        fault = self.room(taken, log) or (before and goes_back(header, before))
        if fault:
            return fault
        if header.first > 1 and (before is None or before.last != header.first - 1) or self.is_early(taken, log):
            return EARLY
        if parts(header, before, log) and sum(one.name[:16] == taken.author and one.stem is not None for one in log.segments.values()) >= BRANCHES:
            return TOO_MANY_BRANCHES, b""
        self.put(header.scope, data, taken)
        self.peer.logs.setdefault(header.scope, []).append(data)
        return TAKEN

    def is_early(self, taken, log):
        """02, section 10, step 6: whether it names an entry, or a branch, that is not held."""
        return (any(log.with_guard(*dot, guard) is None for dot, guard in taken.header.guards)
                or any(not holds(log, replica, number) for entry in taken.entries for replica, number in entry.context.items()))

    def room(self, taken, log):
        """02, section 10.1, and 16, section 5."""
        replica, scope = taken.header.replica, taken.header.scope
        chains = {one.header.replica for one in self.read.get(scope, [])}
        if replica in chains or self.peer.root is None:
            return (TOO_MANY_REPLICAS, b"") if replica not in chains and len(chains) >= REPLICAS else None
        own, key = self.directory(), taken.author.hex()

        def grants_of(subject):
            return [grant for grant in own.standing.values() if grant.subject == subject and (scope == 0 or own.holds(grant, scope))]
        of_key = len(grants_of(key)) + (is_directory(scope) and key == self.root())
        if is_directory(scope) and not of_key:
            return NOT_NAMED, b""
        if of_key and sum(chain[:16] == taken.author for chain in chains) >= REPLICAS_OF_GRANT * of_key:
            return TOO_MANY_INCARNATIONS, b""
        if len(chains) >= REPLICAS or not of_key and sum(not grants_of(chain[:16].hex()) for chain in chains) >= STRANGERS:
            return TOO_MANY_REPLICAS, b""
        return None


def holds(log, replica, number):
    return any(segment.links and segment.links[-1].last >= number for segment in log.family(replica))


def parts(header, before, log):
    """03, section 12: whether something follows there already."""
    if before is not None:
        return any(link.before is before for link in log.links.values())
    return any(link.before is None and link.taken.header.replica == header.replica for link in log.links.values())


def goes_back(header, before):
    """02, section 3.1: (reason, facts), or None."""
    chain = [link.taken.header for link in before.chain()]
    if header.schema_version < chain[0].schema_version:
        return OLDER_SCHEMA, write_varint(chain[0].schema_version) + write_varint(header.schema_version)
    if header.grant is None and chain[0].grant is not None:
        return LEAVES_GRANT, b""
    if header.grant != chain[0].grant and header.grant in [one.grant for one in chain]:
        return FORMER_GRANT, b""
    named = {}
    for one in chain:
        for replica, number in one.heads:
            named[replica] = max(number, named.get(replica, 0))
    for replica, number in header.heads:
        if number <= named.get(replica, 0):
            return OLDER_DIRECTORY, b"".join(replica[:20] + write_varint(one) for one in (number, named[replica]))
    return None


def has_seals(entry):
    """Whether something in it may be sealed; what a transfer carries is not looked through."""
    values = [change.value for change in entry.changes]
    return entry.transfer is not None or any(value[0] == 6 or value[0] == 7 and any(part[0] == 6 for part in value[1]) for value in values)


def offset(error):
    """How far the reader had come that gave up: the first byte that it could not explain, or a few behind it."""
    at, place = 0, error.__traceback__
    while place is not None:
        for one in place.tb_frame.f_locals.values():
            if isinstance(one, Reader):
                at = one.at
        place = place.tb_next
    return at
