"""Where a record lives, of all the scopes that a store holds: Protocol/03-merge.md, section 11.6."""
from fold import DEPTH
from transfers import INTO

DOUBLED = 5


def top(fold, name):
    """What a record lies in, at the top."""
    for _ in range(DEPTH):
        record = fold.records.get(name)
        if record is None or record.parent is None or record.parent not in fold.records:
            return name
        name = record.parent
    return name


class Copies:
    """`folds` are those of every scope held, by its code."""

    def __init__(self, folds):
        self.folds = folds
        self.doubled = {name for name in {n for fold in folds.values() for n in fold.records} if self.is_doubled(name)}

    def standing(self, code, name):
        """Of the record in one scope: what lies in a doubled one is doubled with it."""
        fold = self.folds[code]
        standing, above = fold.standing(name), top(fold, name)
        if above in self.doubled and (standing != 4 or self.is_stranded(above)):
            return DOUBLED
        return standing

    def of(self, name):
        return {code: fold for code, fold in self.folds.items() if name in fold.records}

    def living(self, name):
        return [code for code, fold in self.of(name).items() if not fold.records[name].departures]

    def is_half_done(self, name, code, dot, to):
        """Until an arrival in the scope that it leads to names it."""
        there = self.folds.get(to)
        return there is None or (code, dot) not in {(origin, out) for _, origin, out in there.brought.get(name, [])}

    def is_stranded(self, name):
        return not self.living(name) and not any(
            self.is_half_done(name, code, dot, to) for code, fold in self.of(name).items()
            for dot, (_, to) in fold.records[name].departures.items())

    def is_doubled(self, name):
        copies, living = self.of(name), self.living(name)
        if len(living) > 1 or self.is_stranded(name):
            return True
        for code, fold in copies.items():
            record, brought = fold.records[name], fold.brought.get(name, [])
            if len({to for _, to in record.departures.values()}) > 1:
                return True
            if any(covered.get(dot[0], 0) < dot[1] for dot, _, _ in brought for covered, _ in record.departures.values()):
                return True
            if code in living and any(origin in copies and out not in copies[origin].sent.get(name, set())
                                      for _, origin, out in brought):
                return True
        return False
