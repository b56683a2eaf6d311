"""Who may what: Protocol/03-merge.md, section 3."""
from dataclasses import dataclass

from encoding import Refusal, checked_scope, covers_code
from fold import Fold, Schema

GRANT = 1
SUBJECT, PERSON, ROLE, SCOPES, RANK, MAY_GRANT = 1, 3, 4, 5, 6, 7
NO_GRANT, UNKNOWN_GRANT, NOT_THE_HOLDER, OTHER_SCOPE = 1, 2, 3, 4


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
        record_type(2, "text", "text", "integer", "text", "integer"), record_type(3, "integer", "text")]}


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
                        shown.get(MAY_GRANT) == (2,), record[0][:16], invoked.get(record[:2]))


class Directory:
    """The grants that stand, and what they mean for an entry."""

    def __init__(self, root, changesets, schema):
        self.root, self.standing = root, {}
        self.roles = {role["code"]: role for role in schema["roles"]}
        before = None
        while root is not None and before != self.standing:
            before = self.standing
            self.standing = self.judged(changesets)

    def judged(self, changesets):
        """The grants that stand where the directory is folded under those that stood before."""
        authors, objections = admission(self, changesets)
        entries = [entry for taken in changesets for entry in taken.entries]
        fold, invoked = Fold(Schema(directory_schema()), authors, objections, entries), {}
        for taken in changesets:
            for entry in taken.entries:
                fold.apply(entry)
                invoked[entry.dot] = taken.header.grant
        self.standing = {}
        for grant in sorted(grants_shown(fold, invoked), key=lambda g: (g.rank, g.record)):
            if self.stands(grant):
                self.standing[grant.record] = grant
        return self.standing

    def stands(self, grant):
        """03, section 3.1; grants of lower rank are judged already."""
        if grant.author == self.root:
            return True
        by = self.standing.get(grant.invoked)
        return (by is not None and by.subject == grant.author.hex() and by.may_grant and by.rank < grant.rank
                and all(any(covers_code(own, code) for own in by.scopes) for code in grant.scopes))

    def objection(self, taken):
        """03, section 3.2: a number, or None. Forks are none of this reader's business."""
        scope, author = taken.header.scope, taken.author
        if self.root is None or scope == 0 and author == self.root:
            return None
        if taken.header.grant is None:
            return NO_GRANT
        grant = self.standing.get(taken.header.grant)
        if grant is None:
            return UNKNOWN_GRANT
        if grant.subject != author.hex():
            return NOT_THE_HOLDER
        within = grant.may_grant if scope == 0 else any(covers_code(code, scope) for code in grant.scopes)
        return None if within else OTHER_SCOPE

    def grant_of(self, taken):
        """The standing grant that the header invokes; None where there is none, or no root is known."""
        return None if self.root is None else self.standing.get(taken.header.grant)


class Author:
    """Role and person of an entry (03, section 3.3)."""

    def __init__(self, directory, taken):
        grant = directory.grant_of(taken) if taken.header.scope else None
        self.without_role = directory.root is None or taken.header.scope == 0 and taken.author == directory.root
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
