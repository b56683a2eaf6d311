"""Primitives, names, values and keys: Protocol/01-encoding.md.

In memory a replica is its 20 bytes, a dot (replica, number), a record (replica, number, index, salt); a vector
is a dict from replica to number. A value is (0,) missing, (1,) no, (2,) yes, (3, int), (4, UTF-8 bytes),
(5, record), (6, bytes) or (7, (values)); a key is (0,), (1, int) or (2, record). Python's order of tuples and
bytes is then the order that the page asks for (sections 3, 4.1 and 4.2).
"""
import sys
import unicodedata

TOP_NUMBER = 2**63 - 2
TOP_TEXT = 65_536
TOP_REPLICAS = 4_096
MISSING, NO, YES = (0,), (1,), (2,)


class Refusal(Exception):
    """Take nothing of the message, and say why (01, beginning). `site` is where in this reader that was found."""

    def __init__(self, reason, site=None):
        super().__init__(reason)
        self.site = site


class Removed:
    """The one check of this reader that checks.py has taken out, to see whether any vector misses it."""
    site = None


def where():
    """(file, line, column) of the check that fails: of what many use, the place that uses it."""
    frame = sys._getframe(2)
    while frame.f_code.co_name in PASS_ON and frame.f_back is not None:
        frame = frame.f_back
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return frame.f_code.co_filename, positions[0], positions[2]


# What says "too many" or "not one of these" on behalf of whoever asks for it.
PASS_ON = {"within", "varint", "count", "flag", "number", "checked_number", "checked_scope", "checked_place", "directory_above", "blob", "finish", "ascending", "identifier", "unique", "known", "among_roles"}


def demand(holds, reason):
    """Refuse with a reason unless something holds."""
    if not holds:
        site = where()
        if site != Removed.site:
            raise Refusal(reason, site)


def zigzag(number):
    """01, section 1.2."""
    return number << 1 if number >= 0 else (-number << 1) - 1


def unzigzag(number):
    """01, section 1.2."""
    return number >> 1 if number & 1 == 0 else -((number + 1) >> 1)


def wrapped(number):
    """Modulo 2^64, read as two's complement (01, section 1.2)."""
    return (number + 2**63) % 2**64 - 2**63


def checked_text(raw):
    """UTF-8 in NFC (01, section 1.3); the bytes themselves are kept, since texts compare by them. How long it may be
    was seen before there were any."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        demand(False, "not UTF-8")
        return raw
    demand(unicodedata.is_normalized("NFC", text), "not in NFC")
    return raw


def checked_number(number):
    """The number of an entry (01, section 1)."""
    demand(1 <= number <= TOP_NUMBER, "no entry's number")
    return number


def checked_scope(code, version=1):
    """A scope code (01, section 3); in version 1 of a changeset, and where a schema says nothing else, a region's."""
    demand(code == 0 or (len(str(code)) in (2, 4, 6, 9, 12) if version == 1 else len(str(code)) <= 18), "no scope's code")
    return code


DIRECTORIES = 10**18


def region_of(code):
    """The region whose directory a scope is (16, section 1), else None."""
    return code - DIRECTORIES if DIRECTORIES < code < 2 * DIRECTORIES else None


def is_directory(code):
    return code == 0 or region_of(code) is not None


def checked_place(code, takes_regions):
    """A scope's code, which may be that of a region's directory."""
    return code if takes_regions and region_of(code) else checked_scope(code, 2)


def directory_above(scope, digits):
    """The directory of a scope's path, by how many digits the code of its region has (16, section 4)."""
    code = str(region_of(scope) or scope)
    demand(digits == 0 or scope and digits <= len(code), "no directory of the path")
    return DIRECTORIES + int(code[:digits]) if digits else 0


def speaks_for(directory, scope):
    """16, section 1: whether a directory is on a scope's path."""
    region = region_of(directory)
    return region is None or scope != 0 and str(region_of(scope) or scope).startswith(str(region))


def covers_code(code, other):
    """Whether a scope's code covers another's (01, section 3); of a region's directory, that region is asked for."""
    other = region_of(other) or other
    return other == 0 if code == 0 else other != 0 and str(other).startswith(str(code))


class Reader:
    """Takes the forms of 01 off a run of bytes, from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    @property
    def left(self):
        return len(self.data) - self.at

    def finish(self):
        """No byte may be left over (01, section 1)."""
        demand(self.left == 0, "bytes too many")

    def raw(self, length):
        demand(length <= self.left, "the bytes end too early")
        self.at += length
        return self.data[self.at - length:self.at]

    def byte(self):
        return self.raw(1)[0]

    def flag(self):
        byte = self.byte()
        demand(byte <= 1, "a flag is neither 0 nor 1")
        return byte == 1

    def fixed(self, length):
        return int.from_bytes(self.raw(length), "big")

    def shortest(self):
        """01, section 1.1."""
        number = 0
        for place in range(10):
            byte = self.byte()
            demand(place < 9 or byte <= 1, "larger than 64 bits")
            number |= (byte & 127) << (7 * place)
            if byte < 128:
                demand(byte != 0 or place == 0, "not the shortest form")
                return number
        return number

    def varint(self, top=None):
        """01, section 1.1, with a limit where the page gives one."""
        number = self.shortest()
        demand(top is None or number <= top, "too large a number")
        return number

    def count(self, top=None, each=1):
        """A count, of which the bytes that are left can hold so many (01, section 1)."""
        number = self.varint(top)
        self.has_room(number * each)
        return number

    def has_room(self, bytes_needed):
        demand(bytes_needed <= self.left, "the bytes end too early")

    def signed(self):
        return unzigzag(self.varint())

    def number(self):
        return checked_number(self.varint())

    def blob(self, top=TOP_TEXT):
        return self.raw(self.count(top))

    def text(self):
        return checked_text(self.blob())

    def bits(self, count):
        """01, section 1.4."""
        raw = self.raw((count + 7) // 8)
        whole = int.from_bytes(raw, "little")
        demand(whole >> count == 0, "bits left over are not 0")
        return [raw[i >> 3] >> (i & 7) & 1 == 1 for i in range(count)]

    def replica(self):
        return self.raw(20)

    def dot(self):
        return self.replica(), self.number()

    def record(self):
        return self.replica(), self.number(), self.varint(2**32 - 1), self.fixed(4)

    def vector(self):
        vector, last = {}, b""
        for _ in range(self.count(TOP_REPLICAS, 21)):
            replica, number = self.dot()
            demand(replica > last, "out of order")
            vector[replica] = number
            last = replica
        return vector

    def value(self, in_group=False):
        """01, section 4.1."""
        kind = self.byte()
        demand(kind <= 7, "the kind is not known")
        if kind <= 2:
            return (kind,)
        if kind == 3:
            return 3, self.signed()
        if kind == 4:
            return 4, self.text()
        if kind == 5:
            return 5, self.record()
        if kind == 6:
            return 6, self.blob()
        demand(not in_group, "a group within a group")
        parts = self.count(256)
        demand(parts >= 2, "a group of fewer than two")
        return 7, tuple(self.value(True) for _ in range(parts))

    def key(self):
        """01, section 4.2."""
        kind = self.byte()
        demand(kind <= 2, "the kind is not known")
        return ((0,) if kind == 0 else (1, self.signed()) if kind == 1 else (2, self.record()))


def write_varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def write_signed(number):
    return write_varint(zigzag(number))


def write_blob(raw):
    return write_varint(len(raw)) + raw


def write_dot(dot):
    """A dot, or a foreign one (01, section 3): such a replica has its origin in the 8 bytes behind its 20."""
    origin = dot[0][20:]
    return dot[0][:20] + (b"\0" + write_varint(int.from_bytes(origin, "big")) if origin else b"") + write_varint(dot[1])


def write_record(record):
    replica, number, index, salt = record
    return replica + write_varint(number) + write_varint(index) + salt.to_bytes(4, "big")


def write_list(items, write):
    """A count, and so many of a form."""
    items = list(items)
    return write_varint(len(items)) + b"".join(write(item) for item in items)


def write_vector(vector):
    return write_list(sorted(vector.items()), write_dot)


def write_value(value):
    kind = bytes([value[0]])
    if value[0] <= 2:
        return kind
    write = {3: write_signed, 4: write_blob, 5: write_record, 6: write_blob,
             7: lambda parts: write_list(parts, write_value)}[value[0]]
    return kind + write(value[1])


def write_key(key):
    return bytes([key[0]]) + (b"" if key[0] == 0 else write_signed(key[1]) if key[0] == 1 else write_record(key[1]))


def spell_replica(replica):
    """01, section 3: written for people."""
    origin = replica[20:]
    return f"{replica[:16].hex()}-{replica[16:20].hex()}" + (f"/{int.from_bytes(origin, 'big')}" if origin else "")


def spell_dot(dot):
    return f"{dot[1]}@{spell_replica(dot[0])}"


def spell_record(record):
    return None if record is None else f"{record[1]}.{record[2]}-{record[3]:08x}-{spell_replica(record[0])}"


def spell_vector(vector):
    return [spell_dot(dot) for dot in sorted(vector.items())]


def spell_value(value):
    """vectors/README.md: a value as JSON has it."""
    kind = value[0]
    if kind <= 2:
        return [None, False, True][kind]
    name = {3: "integer", 4: "text", 5: "reference", 6: "sealed", 7: "group"}[kind]
    spell = {3: str, 4: lambda raw: raw.decode(), 5: spell_record, 6: bytes.hex,
             7: lambda parts: [spell_value(part) for part in parts]}[kind]
    return {name: spell(value[1])}


def spell_key(key):
    """vectors/README.md: a key as JSON has it."""
    return None if key[0] == 0 else {"number": str(key[1])} if key[0] == 1 else {"record": spell_record(key[1])}


class Bits:
    """Numbers of any number of bits, packed one behind the other (01, section 1.5)."""

    def __init__(self, data):
        self.whole, self.left = int.from_bytes(data, "little"), 8 * len(data)

    def take(self, count, width):
        demand(count * width <= self.left, "the packed bits end too early")
        taken = []
        for _ in range(count):
            taken.append(self.whole & (1 << width) - 1)
            self.whole >>= width
        self.left -= count * width
        return taken

    def finish(self):
        demand(self.left < 8 and self.whole == 0, "packed bits are left over, or are not 0")
