"""Who may what: Protocol/03-merge.md, section 3."""
from dataclasses import dataclass

from encoding import Refusal, checked_scope, covers_code, is_directory, speaks_for
from fold import Fold, Schema
from succession import Course

GRANT, REVOCATION, CUT, READMISSION = 1, 4, 5, 6
SUBJECT, KEY, PERSON, ROLE, SCOPES, RANK, MAY_GRANT, EXPIRES = 1, 2, 3, 4, 5, 6, 7, 9
NO_GRANT, UNKNOWN_GRANT, NOT_THE_HOLDER, OTHER_SCOPE, REVOKED = 1, 2, 3, 4, 5


@dataclass
class Grant:
    """A record of the directory, as the entry that creates it wrote it."""
    record: tuple
    subject: str
    person: str
    role: str
    scopes: list
    rank: int
    may_grant: bool
    author: bytes
    invoked: tuple
    home: int = 0
    key: bytes = None
    expires: int = None


@dataclass
class Ruling:
    """A revocation or a readmission (03, section 3.5)."""
    record: tuple
    entry: tuple
    subject: str
    author: bytes
    invoked: tuple
    cuts: dict
    covered: dict
    home: int = 0
    kind: str = "revoke"
    time: int = 0


class Chain:
    """A scope's changesets where no chain parts: how far each replica is held, and where its changesets end."""

    def __init__(self, taken):
        self.held, self.ends = {}, {}
        for one in taken:
            last = one.header.first + one.header.count - 1
            self.held[one.header.replica] = max(last, self.held.get(one.header.replica, 0))
            self.ends[one.header.replica, last] = one.digest

    def accepted(self, cuts):
        """By replica, the last entry that lies within one of the cuts."""
        result = {}
        for replica, number, digest in cuts:
            at = [name for name, last in self.ends if last == number and name[:16] == replica[:16] and self.ends[name, last] == digest]
            for name in at or ([replica] if self.held.get(replica, 0) < number else []):
                result[name] = max(number, result.get(name, 0))
        return result


def scope_codes(text):
    """Codes with blanks between them; an ill-formed one is passed over (03, section 3.1)."""
    codes = []
    for word in text.split(" "):
        try:
            if word.isascii() and word.isdigit() and str(int(word)) == word:
                codes.append(checked_scope(int(word)))
        except Refusal:
            pass
    return codes


def is_fingerprint(text):
    return len(text) == 32 and all(digit in "0123456789abcdef" for digit in text)


def directory_schema():
    """03, section 3.1: the directory's own schema."""
    def field(number, type_):
        return {"number": number, "type": type_, "rule": "append"}

    def record_type(number, *types):
        return {"number": number, "fields": [field(1 + at, type_) for at, type_ in enumerate(types)]}
    return {"types": [
        record_type(GRANT, "text", "text", "text", "text", "text", "integer", "bool", "integer", "date"),
        record_type(2, "text", "text", "integer", "text", "integer"), record_type(3, "integer", "text"),
        record_type(REVOCATION, "text", "text"),
        {"number": CUT, "fields": [{"number": 1, "rule": "append", "inputs": [
            {"type": "text"}, {"type": "integer"}, {"type": "integer"}, {"type": "text"}]}]},
        record_type(READMISSION, "text"), record_type(7, "text", "text")]}


def grants_shown(fold, invoked):
    """What the records of the directory show: every grant that is one, standing or not."""
    for record, state in fold.records.items():
        if state.type != GRANT or state.retirements:
            continue
        shown = {number: values[0] for (number, _), values in
                 ((name, sorted(cell.values)) for name, cell in state.fields.items()) if len(values) == 1}
        texts = {f: shown[f][1].decode() if shown.get(f, (0,))[0] == 4 else "" for f in range(1, 6)}
        rank = shown.get(RANK, (0,))
        if is_fingerprint(texts[SUBJECT]) and rank[0] == 3:
            yield Grant(record, texts[SUBJECT], texts[PERSON], texts[ROLE], scope_codes(texts[SCOPES]), rank[1],
                        shown.get(MAY_GRANT) == (2,), record[0][:16], invoked.get(record[:2]), key=digest_of(texts[KEY]),
                        expires=shown[EXPIRES][1] if shown.get(EXPIRES, (0,))[0] == 3 else None)


def value_shown(state, field):
    """What a field of the directory shows; None where it is none or several."""
    values = [value for (number, _), cell in state.fields.items() if number == field for value in cell.values]
    return values[0] if len(values) == 1 else None


def text_shown(value):
    return value[1].decode() if value is not None and value[0] == 4 else ""


def digest_of(text):
    """32 bytes of 64 digits in lower case, or None."""
    return bytes.fromhex(text) if len(text) == 64 and all(digit in "0123456789abcdef" for digit in text) else None


def cuts_shown(fold):
    """By revocation, then scope: what its cuts name. One that cannot be read is none."""
    result = {}
    for state in fold.records.values():
        value = value_shown(state, 1) if state.type == CUT and not state.retirements else None
        if value is None or value[0] != 7 or len(value[1]) != 4:
            continue
        region, incarnation, number, digest = value[1]
        code, digest = text_shown(region), digest_of(text_shown(digest))
        if not (code.isascii() and code.isdigit() and str(int(code)) == code and digest) or incarnation[0] != 3 or number[0] != 3:
            continue
        if 0 <= incarnation[1] < 1 << 32 and 0 < number[1]:
            result.setdefault(state.parent, {}).setdefault(int(code), []).append((incarnation[1], number[1], digest))
    return result


def rulings_shown(fold, kind, placed):
    """The records of types 4 and 6 that are such, counting or not; `placed` has the entry that made each, and its changeset."""
    cuts = cuts_shown(fold) if kind == REVOCATION else {}
    for record, state in fold.records.items():
        subject = text_shown(value_shown(state, 1)) if state.type == kind and not state.retirements else ""
        if not is_fingerprint(subject):
            continue
        entry, taken = placed[record]
        key = bytes.fromhex(subject)
        named = {scope: [(key + incarnation.to_bytes(4, "big"), number, digest) for incarnation, number, digest in listed]
                 for scope, listed in cuts.get(record, {}).items()}
        covered = dict(entry.context)
        covered[entry.dot[0]] = entry.dot[1] - 1
        yield Ruling(record, entry.dot, subject, record[0][:16], taken.header.grant, named, covered,
                     kind=text_shown(value_shown(state, 2)), time=entry.time >> 16)


ABOVE = -1 << 70


def at(record, home):
    """A record as it is called beside those of other directories (16, section 1)."""
    return (record[0] + home.to_bytes(8, "big"), *record[1:]) if home else record


class Directory:
    """The grants that stand, and what they mean for an entry; `logs` has, by scope, what tells which entries cuts accept, and
    with the regions' directories what is said there (16): of those names have the directory as their origin here."""

    def __init__(self, root, changesets, schema, logs=None):
        self.root, self.standing, self.revocations, self.readmissions = root, {}, [], []
        self.roles = {role["code"]: role for role in schema["roles"]}
        self.logs = {0: Chain(changesets), **(logs or {})}
        said = {code: log.order for code, log in self.logs.items() if code and is_directory(code)}
        self.said_in = {0: changesets, **said}
        self.course = None if root is None else Course(root, changesets, self.logs)
        before = None
        while root is not None and before != self.said():
            before = self.said()
            self.judge()

    def said(self):
        return (self.standing, [(ruling.home, ruling.record) for ruling, *_ in self.revocations + self.readmissions])

    def judge(self):
        """What counts where the directories are folded under what counted before; rank by rank, from the root's downwards."""
        grants, rulings, made = [], {REVOCATION: [], READMISSION: []}, {}
        for home, changesets in self.said_in.items():
            self.read(home, changesets, grants, rulings, made)
        grants.sort(key=lambda g: (g.rank, g.record))
        self.standing, self.revocations, self.readmissions = {}, [], []
        bases = [None]
        while bases:
            rank = ABOVE if bases[0] is None else min(base.rank for base in bases)
            level = [base for base in bases if base is None or base.rank == rank]
            bases = [base for base in bases if base not in level]
            for base in level:
                given = [grant for grant in grants if grant.record not in self.standing
                         and self.says(grant.author, grant.invoked, made[grant.record], base, grant.home) and self.may_give(base, grant)]
                for grant in given:
                    self.standing[grant.record] = grant
                bases += given
                for kind, counting in ((REVOCATION, self.revocations), (READMISSION, self.readmissions)):
                    counting += [(ruling, rank, base and base.scopes) for ruling in rulings[kind]
                                 if self.says(ruling.author, ruling.invoked, ruling.entry, base, ruling.home)]

    def read(self, home, changesets, grants, rulings, made):
        """What the records of one directory show."""
        authors, objections = admission(self, changesets)
        entries = [entry for taken in changesets for entry in taken.entries]
        fold, invoked, placed = Fold(Schema(directory_schema()), authors, objections, entries), {}, {}
        for taken in changesets:
            for entry in taken.entries:
                fold.apply(entry)
                invoked[entry.dot] = taken.header.grant
                for record, _, _ in entry.creations:
                    placed.setdefault(record, (entry, taken))
        for grant in grants_shown(fold, invoked):
            if all(speaks_for(home, code) for code in grant.scopes):
                dot = placed[grant.record][0].dot
                grant.record, grant.home = at(grant.record, home), home
                made[grant.record] = dot
                grants.append(grant)
        for kind in (REVOCATION, READMISSION):
            for ruling in rulings_shown(fold, kind, placed):
                ruling.home = home
                rulings[kind].append(ruling)

    def says(self, author, invoked, entry, base, home):
        """Whether an entry of a directory speaks from that grant; None is the root's own word."""
        if base is None or self.course.speaks(entry, home):
            return base is None and self.course.speaks(entry, home)
        return (not self.course.keeps_out(entry, home) and invoked == base.record and author.hex() == base.subject
                and self.holds(base, home) and all(self.within(ruling, home, entry) for ruling in self.binding(base, home)))

    def holds(self, grant, scope):
        """Whether a grant holds in a scope: in a directory where its holder may grant, in the root's by a grant of its own."""
        if scope == 0:
            return grant.may_grant and grant.home == 0
        return (grant.may_grant or not is_directory(scope)) and any(covers_code(code, scope) for code in grant.scopes)

    def may_give(self, base, grant):
        return base is None or (base.rank + 1 == grant.rank
                                and all(any(covers_code(own, code) for own in base.scopes) for code in grant.scopes))

    def binding(self, grant, scope):
        """03, section 3.5: the revocations that bind a grant in a scope."""
        places = [scope] if scope else grant.scopes

        def reaches(scopes):
            return scopes is None or all(any(covers_code(own, code) for own in scopes) for code in places)
        for ruling, rank, scopes in self.revocations:
            if ruling.subject != grant.subject or not rank < grant.rank or not reaches(scopes) or not speaks_for(ruling.home, scope):
                continue
            if not any(lift.subject == ruling.subject and lift.home == ruling.home and by <= rank and reaches(over)
                       and ruling.entry[1] <= lift.covered.get(ruling.entry[0], 0) for lift, by, over in self.readmissions):
                yield ruling

    def within(self, ruling, scope, dot):
        accepted = self.logs[scope].accepted(ruling.cuts.get(scope, [])) if scope in self.logs else {}
        return dot[1] <= accepted.get(dot[0], 0)

    def objection(self, taken):
        """03, section 3.2: a number, or None. Forks are none of this reader's business."""
        scope, author = taken.header.scope, taken.author
        last = last_of(taken)
        if self.root is None or is_directory(scope) and self.course.speaks(last, scope):
            return None
        if is_directory(scope) and self.course.keeps_out(last, scope):
            return REVOKED
        if taken.header.grant is None:
            return NO_GRANT
        grant = self.standing.get(taken.header.grant)
        if grant is None or not speaks_for(grant.home, scope):
            return UNKNOWN_GRANT
        if grant.subject != author.hex():
            return NOT_THE_HOLDER
        if not self.holds(grant, scope):
            return OTHER_SCOPE
        return None if all(self.within(ruling, scope, last) for ruling in self.binding(grant, scope)) else REVOKED

    def grant_of(self, taken):
        """The standing grant that the header invokes; None where there is none, or no root is known."""
        return None if self.root is None else self.standing.get(taken.header.grant)


def last_of(taken):
    return taken.header.replica, taken.header.first + taken.header.count - 1


class Author:
    """Role and person of an entry (03, section 3.3)."""

    def __init__(self, directory, taken):
        scope = taken.header.scope
        grant = None if is_directory(scope) else directory.grant_of(taken)
        self.without_role = directory.root is None or is_directory(scope) and directory.course.speaks(last_of(taken), scope)
        self.role = None if grant is None else directory.roles.get(grant.role)
        self.person = grant.person if grant is not None and grant.person else taken.author.hex()

    def among(self, codes):
        """Whether the role is one of these; without a role, everybody is (03, section 3.4)."""
        return self.without_role or self.role is not None and self.role["code"] in codes

    @property
    def admits(self):
        return self.without_role or self.role is not None and self.role.get("admits", False)

    @property
    def code(self):
        return None if self.without_role or self.role is None else self.role["code"]

    @property
    def rank(self):
        return 0 if self.without_role or self.role is None else self.role["rank"]


def admission(directory, changesets):
    """(authors, objections) by dot: the least set that section 3.2 asks for; objections of entries kept out."""
    authors, objections, admits = {}, {}, {}
    for taken in changesets:
        author, objection = Author(directory, taken), directory.objection(taken)
        for entry in taken.entries:
            authors[entry.dot], admits[entry.dot] = author, entry.admits
            if objection is not None:
                objections[entry.dot] = objection
    waiting = [dot for dot in authors if dot not in objections]
    while waiting:
        dot = waiting.pop()
        if authors[dot].admits:
            for let_in in admits[dot]:
                if objections.pop(let_in, None) is not None:
                    waiting.append(let_in)
    return authors, objections
