"""Columns of values: Protocol/02-changeset.md, section 9."""
from encoding import MISSING, NO, Reader, YES, checked_text, demand, unzigzag, wrapped

BITS, INTEGER, SCALED, DAY, TEXT, REFERENCE, SEALED = range(7)
TOP_SCALED = 9 * 10**17


def read_column(reader, rows, slots, only_bits):
    """One value for each row, missing ones included."""
    wire = reader.byte()
    demand(wire <= SEALED, "the type is not known")
    demand(wire == BITS or not only_bits, "another type than bits")
    column = Reader(reader.raw(reader.count()))
    present = [True] * rows
    if column.flag():
        present = column.bits(rows)
        demand(not all(present), "the long form where the short one serves")
    values = iter(read_values(column, wire, sum(present), slots))
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
