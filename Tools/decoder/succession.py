"""Who is the root: Protocol/15-succession.md."""
from dataclasses import dataclass
from hashlib import sha256

import ed25519
from encoding import region_of

SUCCESSION, STATEMENT, SIGNATURES = 7, 1, 2
KEYS_MAX, CHAINS_MAX, REGION_CHAINS_MAX, TEXT_MAX = 32, 256, 448, 65_536
FORMS = ["cunlian-succession-1"], ["cunlian-succession-2"]


@dataclass
class Statement:
    text: str
    tree: str
    version: int
    previous: str
    root: bytes
    threshold: int
    keys: list
    accepts: list
    in_regions: list


def fingerprint(key):
    return sha256(key).hexdigest()[:32]


def hexadecimal(text, count):
    """The bytes of exactly so many digits in lower case, or None."""
    return bytes.fromhex(text) if len(text) == count and all(digit in "0123456789abcdef" for digit in text) else None


def decimal(text, most):
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text and int(text) <= most else None


def read_statement(text):
    """Section 1; None for what is not exactly of the form."""
    lines = [line.split(" ") for line in text.split("\n")]
    if len(text.encode()) > TEXT_MAX or lines[-1] != [""] or len(lines) < 8 or lines[0] not in FORMS:
        return None
    head = [line[1] if len(line) == 2 and line[0] == name else None
            for line, name in zip(lines[1:6], ["tree", "version", "previous", "root", "threshold"])]
    if None in head or hexadecimal(head[0], 32) is None or hexadecimal(head[2], 32) is None:
        return None
    version, root, threshold = decimal(head[1], 2**63 - 1), hexadecimal(head[3], 64), decimal(head[4], KEYS_MAX)
    rest = lines[6:-1]
    keys = [hexadecimal(line[1], 64) for line in rest if len(line) == 2 and line[0] == "key"]
    cuts = [(decimal(line[1], 2**32 - 1), decimal(line[2], 2**64 - 1), hexadecimal(line[3], 64))
            for line in rest if len(line) == 4 and line[0] == "accepts"]
    regional = [(decimal(line[4], 10**18 - 1), decimal(line[1], 2**32 - 1), decimal(line[2], 2**64 - 1), hexadecimal(line[3], 64))
                for line in rest if len(line) == 5 and line[0] == "accepts"]
    if [len(line) for line in rest] != [2] * len(keys) + [4] * len(cuts) + [5] * len(regional) or None in sum(regional, ()):
        return None
    ranked = [(str(region), incarnation, number) for region, incarnation, number, _ in regional]
    if (lines[0] == FORMS[1]) != bool(regional) or ranked != sorted(ranked) or len(regional) > REGION_CHAINS_MAX or not all(
            region and number for region, _, number, _ in regional):
        return None
    if [line[0] for line in rest] != ["key"] * len(keys) + ["accepts"] * (len(cuts) + len(regional)) or None in [version, root, threshold, *keys, *sum(cuts, ())]:
        return None
    if version < 2 or not 1 <= threshold <= len(keys) <= KEYS_MAX or len(cuts) > CHAINS_MAX or not all(number for _, number, _ in cuts):
        return None
    if keys != sorted(set(keys)) or [cut[:2] for cut in cuts] != sorted(cut[:2] for cut in cuts):
        return None
    return Statement(text, head[0], version, head[2], root, threshold, keys, cuts, regional)


def read_signers(statement, text):
    """The fingerprints of those who signed; None where a line is not of the form, or a signature not its key's."""
    lines = [line.split(" ") for line in text.split("\n")]
    if len(text.encode()) > TEXT_MAX or lines[-1] != [""] or len(lines) - 1 > 2 * KEYS_MAX:
        return None
    read = [(hexadecimal(line[1], 64), hexadecimal(line[2], 128)) for line in lines[:-1] if len(line) == 3 and line[0] == "signed"]
    keys = [key for key, _ in read]
    if len(read) != len(lines) - 1 or any(None in pair for pair in read) or keys != sorted(set(keys)):
        return None
    message = b"cunlian succession 1\0" + statement.text.encode()
    return {fingerprint(key) for key in keys} if all(ed25519.verifies(key, message, signature) for key, signature in read) else None


def held(changesets):
    """By statement, what is signed and by whom: from the entries themselves, admitted or not."""
    found = {}
    for entry in (entry for taken in changesets for entry in taken.entries):
        made = {record for record, type_, _ in entry.creations if type_ == SUCCESSION}
        texts = {}
        for change in entry.changes:
            if change.record in made and change.value[0] == 4:
                texts.setdefault((change.record, change.field), change.value[1].decode())
        for record in made:
            statement = read_statement(texts.get((record, STATEMENT), ""))
            signers = None if statement is None else read_signers(statement, texts.get((record, SIGNATURES), ""))
            if signers is not None:
                found.setdefault(statement.text, (statement, set()))[1].update(signers)
    return list(found.values())


class Course:
    """Section 2: the roots one after another; section 3: what of their words stands. `logs` has those of directories by code."""

    def __init__(self, first, changesets, logs):
        self.root, self.logs, self.endings = first.hex(), logs, {}
        known, keys, threshold, version = held(changesets), {first.hex()}, 1, 1
        while True:
            able = [(len(keys & signers), len(own & signers), one) for one, signers in known
                    for own in [{fingerprint(key) for key in one.keys}]
                    if (one.tree, one.version, one.previous) == (first.hex(), version + 1, self.root)
                    and fingerprint(one.root) != self.root and len(keys & signers) >= threshold and len(own & signers) >= one.threshold]
            if not able:
                return
            _, _, one = min(able, key=lambda item: (-item[0], -item[1], sha256(item[2].text.encode()).digest()))
            self.endings[self.root] = one
            self.root, keys = fingerprint(one.root), {fingerprint(key) for key in one.keys}
            threshold, version = one.threshold, one.version

    def accepted(self, dot, directory):
        """Whether an entry by a root that ended lies within what its successor accepts; None for everybody else's."""
        ending = self.endings.get(dot[0][:16].hex()) if dot[0][:16].hex() != self.root else None
        if ending is None:
            return None
        key = bytes.fromhex(ending.previous)
        named = [cut for region, *cut in ending.in_regions if region == region_of(directory)] if directory else ending.accepts
        cuts = [(key + incarnation.to_bytes(4, "big"), number, digest) for incarnation, number, digest in named]
        return dot[1] <= self.logs[directory].accepted(cuts).get(dot[0], 0)

    def speaks(self, dot, directory):
        return dot[0][:16].hex() == self.root or self.accepted(dot, directory) is True

    def keeps_out(self, dot, directory):
        return self.accepted(dot, directory) is False
