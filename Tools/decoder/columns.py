"""Columns of values: Protocol/02-changeset.md, section 9."""
from encoding import Bits, MISSING, NO, Reader, YES, checked_text, demand, unzigzag, wrapped

BITS, INTEGER, SCALED, DAY, TEXT, REFERENCE, SEALED = range(7)
PACKED_BITS, NUMBERS, STEPS, DIGITS, LISTED = range(7, 12)
TOP_SCALED = 9 * 10**17
TOP_LISTED = 33_554_432


class PackedSection:
    """The bits behind a payload of version 2, and what listed texts come to (02, section 9.1)."""

    def __init__(self, data):
        self.bits, self.text_bytes = Bits(data), 0

    def name_text(self, length):
        self.text_bytes += length
        demand(self.text_bytes <= TOP_LISTED, "listed texts come to too many bytes")


def read_column(reader, rows, slots, only_bits, packed=None):
    """One value for each row, missing ones included."""
    wire = reader.byte()
    demand(wire <= (LISTED if packed else SEALED), "the type is not known")
    demand(wire == BITS or not only_bits, "another type than bits")
    column = Reader(reader.raw(reader.count()))
    present = [True] * rows
    if column.flag():
        present = column.bits(rows) if wire <= SEALED else [bit == 1 for bit in packed.bits.take(rows, 1)]
        demand(not all(present), "the long form where the short one serves")
    if wire <= SEALED:
        values = iter(read_values(column, wire, sum(present), slots))
    else:
        demand(any(present), "a packed column of nothing")
        values = iter(read_packed(column, wire, sum(present), packed))
    column.finish()
    return [next(values) if there else MISSING for there in present]


def read_values(column, wire, count, slots):
    """The values that are not missing."""
    if wire == BITS:
        return [YES if bit else NO for bit in column.bits(count)]
    demand(count <= column.left, "the bytes end too early")
    if wire == INTEGER:
        return [(3, column.signed()) for _ in range(count)]
    if wire == SCALED:
        return [(3, scaled(column.varint())) for _ in range(count)]
    if wire == DAY:
        days, last = [], 0
        for _ in range(count):
            last = wrapped(last + column.signed())
            days.append((3, last))
        return days
    if wire == TEXT:
        lengths = [column.varint() for _ in range(count)]
        demand(all(length <= 65_536 for length in lengths), "a text is too long")
        return [(4, checked_text(column.raw(length))) for length in lengths]
    if wire == REFERENCE:
        return [(5, slots.at(column.varint())) for _ in range(count)]
    return [(6, column.blob()) for _ in range(count)]


def scaled(number):
    """m times 10 to the p, in its one form (02, section 9)."""
    m, p = unzigzag(number // 10), number % 10
    demand(p == 0 if m == 0 else p == 9 or m % 10 != 0, "a decimal is not in its form")
    demand(abs(m) * 10**p <= TOP_SCALED, "beyond 9 times 10 to the 17")
    return m * 10**p


def read_packed(column, form, count, packed):
    """02, section 9.1: the values that are not missing."""
    if form == PACKED_BITS:
        return [YES if bit else NO for bit in packed.bits.take(count, 1)]
    if form == DIGITS:
        digits, inner = column.byte(), column.byte()
        demand(1 <= digits <= 18, "too few digits, or too many")
        demand(inner in (NUMBERS, STEPS), "digits are numbers or steps")
        numbers = read_numbers(column, inner, count, packed)
        demand(all(0 <= number < 10**digits for number in numbers), "more digits than the text has")
        return [(4, str(number).zfill(digits).encode()) for number in numbers]
    if form == LISTED:
        return read_listed(column, count, packed)
    return [(3, number) for number in read_numbers(column, form, count, packed)]


def read_numbers(column, form, count, packed):
    first = column.signed() if form == STEPS else None
    least, width = column.signed(), column.byte()
    # More than 64 bits would make a number beyond them.
    distances = packed.bits.take(count - (form == STEPS), width)
    top = max(distances, default=0)
    demand(min(distances, default=0) == 0 and top.bit_length() == width, "not in the one form")
    demand(distances or least == 0, "not in the one form")
    demand(least + top < 2**63, "beyond 64 bits")
    numbers = [least + distance for distance in distances]
    return numbers if form == NUMBERS else accumulate(first, numbers)


def accumulate(first, differences):
    """Each is the one before and a difference, modulo 2^64."""
    numbers = [first]
    for difference in differences:
        numbers.append(wrapped(numbers[-1] + difference))
    return numbers


def read_listed(column, count, packed):
    listed = column.count()
    lengths = [column.varint() for _ in range(listed)]
    demand(all(length <= 65_536 for length in lengths), "a text is too long")
    texts = [checked_text(column.raw(length)) for length in lengths]
    demand(len(set(texts)) == listed, "a text is listed twice")
    places, seen = packed.bits.take(count, (listed - 1).bit_length()), 0
    for place in places:
        demand(place <= seen and place < listed, "a listed text is out of order, or not there")
        seen += place == seen
        packed.name_text(len(texts[place]))
    demand(seen == listed, "a text is listed and never named")
    return [(4, texts[place]) for place in places]
