"""The state of a row, and tokens, as a store's file has them: Protocol/07-store.md, sections 5 and 6.

Replicas and records are integers of the file here; a dot is (integer, number). `names` makes of such a reference, and of such a dot, what it
stands for.
"""
import base64
import hashlib

from encoding import Reader, checked_place, demand, spell_value, write_list, write_value, write_varint
from fold import FieldState
from payload import ADD, KINDS, REMOVE, SET

NOTHING, CROWDED, FIRST = 0, 1, 2
REFERENCE = 8


class Plain:
    """Of a file whose integers stand for nothing but themselves."""

    @staticmethod
    def dot(reader):
        return reader.varint(2**31 - 1), reader.number()

    @staticmethod
    def reference(reader):
        return 8, reader.varint()


def read(data, count, names=Plain):
    """One for each of `count` fields: None where nobody wrote it, a dot where it is plain, else its `FieldState`."""
    reader = Reader(bytes(data))
    if not data:
        return [None] * count
    head = reader.varint()
    if head == 1:
        fields = [names.dot(reader)] * count
        reader.finish()
        return fields
    demand(head % 2 == 0, "neither one dot nor a list")
    reader.has_room(head)
    dots, fields = [names.dot(reader) for _ in range(head // 2)], []
    while reader.left:
        code, is_long = divmod(reader.varint(), 2)
        demand(code < FIRST + len(dots), "a dot that is not there")
        length = reader.varint() if is_long else 1
        demand(not is_long or length > 1, "a long run of one field")
        demand(len(fields) + length <= count, "more fields than the row has")
        fields += [content(reader, names) if code == CROWDED else None if code == NOTHING else dots[code - FIRST] for _ in range(length)]
    return fields + [None] * (count - len(fields))


def content(reader, names):
    """A field that is not plain: 03, section 9, with the integers of the file."""
    state = FieldState()
    for _ in range(reader.count()):
        value, marks = listed(reader, names), {}
        for _ in range(reader.count()):
            flags = reader.byte()
            demand(flags <= 3, "flags are not known")
            marks[names.dot(reader)] = flags
        state.values[value] = marks
    for _ in range(reader.count()):
        kind = reader.byte()
        demand(kind in (SET, ADD, REMOVE), "the proposal's kind is not known")
        value = listed(reader, names)
        state.proposals[value, kind] = {names.dot(reader) for _ in range(reader.count())}
    state.decisions = {names.dot(reader) for _ in range(reader.count())}
    return state


def listed(reader, names):
    if reader.left and reader.data[reader.at] == REFERENCE:
        reader.byte()
        return names.reference(reader)
    return reader.value()


def write(fields):
    """Of fields whose integers stand for nothing but themselves, in the order in which the content has them."""
    if fields and all(isinstance(field, tuple) and field == fields[0] for field in fields):
        return b"\1" + write_local(fields[0])
    dots = list(dict.fromkeys(field for field in fields if isinstance(field, tuple)))
    codes = [NOTHING if field is None else FIRST + dots.index(field) if isinstance(field, tuple) else CROWDED for field in fields]
    out, at = write_varint(2 * len(dots)) + b"".join(map(write_local, dots)), 0
    while at < len(codes) and any(codes[at:]):
        end = at
        while end < len(codes) and codes[end] == codes[at]:
            end += 1
        out += write_varint(2 * codes[at] + 1) + write_varint(end - at) if end - at > 1 else write_varint(2 * codes[at])
        out += b"".join(write_content(field) for field in fields[at:end] if codes[at] == CROWDED)
        at = end
    return out


def write_local(dot):
    return write_varint(dot[0]) + write_varint(dot[1])


def write_listed(value):
    return bytes([REFERENCE]) + write_varint(value[1]) if value[0] == REFERENCE else write_value(value)


def write_content(state):
    return (write_list(state.values.items(), lambda one: write_listed(one[0]) + write_list(
                one[1].items(), lambda mark: bytes([mark[1]]) + write_local(mark[0])))
            + write_list(state.proposals.items(), lambda one: bytes([one[0][1]]) + write_listed(one[0][0]) + write_list(
                sorted(one[1]), write_local))
            + write_list(sorted(state.decisions), write_local))


def spell(field):
    """vectors/README.md, states.json."""
    if field is None or isinstance(field, tuple):
        return field and spell_local(field)
    return {"values": [{"value": spell_listed(value), "marks": [{"dot": spell_local(dot), "flags": flags} for dot, flags in marks.items()]}
                       for value, marks in field.values.items()],
            "proposals": [{"kind": KINDS[kind], "value": spell_listed(value), "dots": list(map(spell_local, sorted(dots)))}
                          for (value, kind), dots in field.proposals.items()],
            "decisions": list(map(spell_local, sorted(field.decisions)))}


def spell_local(dot):
    return [dot[0], str(dot[1])]


def spell_listed(value):
    return {"local": value[1]} if value[0] == REFERENCE else spell_value(value)


def write_token(held):
    """07, section 6."""
    raw = bytes.fromhex(held["incarnation"]) + write_varint(held["scope"])
    raw += (b"" if held["scope"] else write_varint(int(held["code"]))) + write_varint(int(held["ownNumber"]))
    raw += b"".join(write_local((replica, int(number))) for replica, number in held["others"])
    return base64.urlsafe_b64encode(raw + hashlib.sha256(raw).digest()[:2]).decode().rstrip("=")


def token(text):
    """07, section 6: what is written, by the integers of the file."""
    demand(len(text) % 4 != 1, "a digit too many")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    demand(base64.urlsafe_b64encode(raw).decode().rstrip("=") == text, "not its one form")
    demand(len(raw) > 6 and hashlib.sha256(raw[:-2]).digest()[:2] == raw[-2:], "the token is damaged")
    reader = Reader(raw[:-2])
    incarnation, scope = reader.fixed(4), reader.varint()
    code = None if scope else checked_place(reader.varint(), True)
    own, others = reader.varint(), []
    while reader.left:
        others.append(Plain.dot(reader))
    return {"incarnation": f"{incarnation:08x}", "scope": scope, "code": code if code is None else str(code), "ownNumber": str(own),
            "others": [[replica, str(number)] for replica, number in others]}
