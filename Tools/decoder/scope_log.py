"""One scope's log as a set: chains that part, names, what is applied. Protocol/02, section 10, and 03, sections 1 and 12."""
import hashlib
from dataclasses import dataclass, field, replace

import changeset
from encoding import is_directory
from transfers import OUT, TAKE_OVER

BRANCH = b"cunlian branch 1\0"


@dataclass
class Segment:
    """A chain, or a branch of one, from where it leaves its stem to its end or to where it parts."""
    name: bytes
    stem: "Segment" = None
    after: int = 0
    end: int = None
    links: list = field(default_factory=list)

    def path(self):
        """From the chain's root to here, both included."""
        return (self.stem.path() if self.stem else []) + [self]

    def number_within(self, number):
        return number if self.end is None else min(number, self.end)


@dataclass
class Link:
    """A changeset in its place in a chain."""
    taken: changeset.Changeset
    segment: Segment
    before: "Link" = None
    applied: bool = False

    @property
    def last(self):
        return self.taken.header.first + self.taken.header.count - 1

    @property
    def guard(self):
        return int.from_bytes(self.taken.digest[:8], "big")

    def chain(self):
        """This one and those before it, backwards."""
        link = self
        while link is not None:
            yield link
            link = link.before


def branch_name(author, digest):
    """03, section 12: the key's fingerprint, and 32 bits that the branch's first changeset gives."""
    return author[:16] + hashlib.sha256(BRANCH + digest).digest()[:4]


def read_all(many):
    """Every changeset of one scope; a later one of a chain is read with the key that its first names."""
    keys, left, taken = {}, list(many), []
    for data in many:
        header = changeset.peek(data)
        if header.first == 1:
            keys[header.replica] = header.link
    for data in left:
        taken.append(changeset.read(data, keys[changeset.peek(data).replica]))
    return taken


def scope_logs(many):
    """By code: the logs of all directories, the root's always, and of the scopes that are judged by them."""
    outer = {code: ScopeLog(read_all(many.get(code, []))) for code in sorted({0, *many}) if is_directory(code)}
    return {**outer, **{code: ScopeLog(read_all(taken), outer) for code, taken in sorted(many.items()) if not is_directory(code)}}


class ScopeLog:
    """`taken` in whatever order; `outer` has the directories' logs by code, or is None for a directory itself."""

    def __init__(self, taken, outer=None):
        self.outer, self.segments, self.links = outer, {}, {}
        self.followers = {}
        for one in taken:
            key = (one.header.replica, one.header.link if one.header.first > 1 else None)
            self.followers.setdefault(key, []).append(one)
        for replica in {one.header.replica for one in taken if one.header.first == 1}:
            self.grow(Segment(replica), replica, None)
        self.applied, self.known, self.order = {}, set(), []
        self.apply_all()

    def grow(self, segment, replica, before):
        """Puts changeset behind changeset, until the chain ends or parts."""
        self.segments[segment.name] = segment
        while True:
            key = (replica, before.taken.digest if before else None)
            last = before.last if before else 0
            next_ = [one for one in self.followers.get(key, []) if one.header.first == last + 1]
            if len(next_) != 1:
                break
            before = Link(next_[0], segment, before)
            segment.links.append(before)
            self.links[before.taken.digest] = before
        if next_:
            segment.end = last
        for one in next_:
            branch = Segment(branch_name(replica, one.digest), segment, last)
            link = Link(one, branch, before)
            branch.links.append(link)
            self.links[one.digest] = link
            self.grow(branch, replica, link)

    # Names

    def family(self, name):
        """A chain and all that parts from it."""
        return [segment for segment in self.segments.values() if any(one.name == name for one in segment.path())]

    def with_guard(self, name, number, guard):
        """The branch of a chain in which a changeset lies that ends with that entry and has that guard."""
        for segment in self.family(name):
            if any(link.last == number and link.guard == guard for link in segment.links):
                return segment
        return None

    def components(self, name, number, branch):
        """What somebody covers who covers so many entries of a chain, along the path to one of its branches."""
        path = branch.path()
        names = [segment.name for segment in path]
        found = {}
        for segment in path[names.index(name):] if name in names else []:
            within = number if segment is branch else segment.number_within(number)
            if within > segment.after:
                found[segment.name] = within
        return found if name in names else {name: number}

    def branch_known_to(self, link, name, end):
        """The branch of a chain that an author had seen: the newest guard of theirs beyond where it parts names it."""
        for one in link.chain():
            told = [(dot[1], guard) for dot, guard in one.taken.header.guards if dot[0] == name and dot[1] > end]
            if told:
                return self.with_guard(name, *told[-1])
        return None

    def named_dot(self, link, replica, number):
        """None where the branch that the author had seen is not here."""
        segment = self.segments.get(replica)
        if segment is None or segment.end is None or number <= segment.end:
            return {replica: number}
        branch = self.branch_known_to(link, replica, segment.end)
        return None if branch is None else self.components(replica, number, branch)

    def named_vector(self, link, context):
        result = {}
        for replica, number in context.items():
            components = self.named_dot(link, replica, number)
            if components is None:
                return None
            for name, top in components.items():
                result[name] = max(top, result.get(name, 0))
        for stem in link.segment.path()[:-1]:
            if stem.end > stem.after:
                result[stem.name] = max(stem.end, result.get(stem.name, 0))
        return result

    def named(self, link):
        """The changeset in the names of this scope, or None."""
        entries = []
        for entry in link.taken.entries:
            context = self.named_vector(link, entry.context)
            if context is None:
                return None
            admits = []
            for replica, number in entry.admits:
                components = self.named_dot(link, replica, number) or {replica: number}
                admits.append(next(((name, top) for name, top in components.items() if top == number), (replica, number)))
            entries.append(replace(entry, dot=(link.segment.name, entry.dot[1]), context=context, admits=sorted(admits)))
        header = replace(link.taken.header, replica=link.segment.name)
        return replace(link.taken, header=header, entries=entries)

    def accepted(self, cuts):
        """03, section 3.5: by name, the last entry that lies within one of the cuts."""
        result = {}
        for replica, number, digest in cuts:
            link = self.links.get(digest)
            if link is not None and link.last == number and link.segment.name[:16] == replica[:16]:
                for segment in link.segment.path():
                    top = segment.number_within(number)
                    if top > segment.after:
                        result[segment.name] = max(top, result.get(segment.name, 0))
            elif self.held_of(replica) < number:
                result[replica] = max(number, result.get(replica, 0))
        return result

    def held_of(self, name):
        segment = self.segments.get(name)
        return max([segment.after] + [link.last for link in segment.links]) if segment else 0

    # What is applied

    def apply_all(self):
        """02, section 10, step 7, until nothing more can be applied."""
        waiting = sorted(self.links.values(), key=lambda link: (link.taken.header.replica, link.taken.header.first))
        while True:
            left = [link for link in waiting if not self.try_apply(link)]
            if len(left) == len(waiting):
                self.waiting = left
                return
            waiting = left

    def try_apply(self, link):
        header, name = link.taken.header, link.segment.name
        if link.before and not link.before.applied:
            return False
        taken = self.named(link)
        if taken is None or not self.may_apply(taken):
            return False
        link.applied = True
        self.applied[name] = link.last
        for entry in taken.entries:
            self.known |= {record for record, _, _ in entry.creations} | carried(entry)
        self.order.append(taken)
        return True

    def may_apply(self, taken):
        header = taken.header
        if not all(self.covers(replica, number) for entry in taken.entries for replica, number in entry.context.items()
                   if replica != header.replica):
            return False
        if not all(self.with_guard(dot[0], dot[1], guard) for dot, guard in header.guards):
            return False
        if self.outer and not all(self.is_known(replica, number) for replica, number in header.heads):
            return False
        known = self.known | {record for entry in taken.entries for record, _, _ in entry.creations}
        known |= {record for entry in taken.entries for record in carried(entry)}
        return all(record in known for entry in taken.entries for record in asked_for(entry))

    def is_known(self, replica, number):
        """Whether an entry of a directory is applied; of a region's it has that as its origin (16, section 1)."""
        log = self.outer.get(int.from_bytes(replica[20:], "big"))
        return log is not None and any(log.covers(segment.name, number) for segment in log.family(replica[:20]))

    def covers(self, replica, number):
        segment = self.segments.get(replica)
        return self.applied.get(replica, segment.after if segment else 0) >= number

    def heads(self):
        """04, section 2: (held, digest) of each chain and branch of which something is held."""
        return {segment.name: (segment.links[-1].last, segment.links[-1].taken.digest)
                for segment in self.segments.values() if segment.links}


def carried(entry):
    return {item.record for item in entry.transfer.items} if entry.transfer else set()


def asked_for(entry):
    """The records that must be known: touched ones, parents, and what a transfer sends or puts something into."""
    asked = {change.record for change in entry.changes} | {parent for _, _, parent in entry.creations if parent}
    if entry.transfer and entry.transfer.kind == OUT:
        asked.add(entry.transfer.record)
    if entry.transfer and entry.transfer.kind == TAKE_OVER:
        asked |= {item.parent for item in entry.transfer.items if item.parent}
    return asked
