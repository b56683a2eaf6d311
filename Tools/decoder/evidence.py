"""The evidence digest: Protocol/08-criteria.md, section 7."""
import hashlib

from encoding import write_signed, write_varint

SUBJECTS = ("members", "naturalVillages", "pooled", "townships")


def sha256(data):
    return hashlib.sha256(data).digest()


def line_hash(line):
    """08, section 5.1."""
    return sha256(b"cunlian income line 1\0" + write_varint(line["year"]) + write_signed(line["fen"]))


def fact(spelled):
    """`"missing"`, `"disputed"`, `{"value": hex}` or `{"elements": [hex, …]}`; the hex is of a Value."""
    if spelled == "missing":
        return b"\0"
    if spelled == "disputed":
        return b"\1"
    if "value" in spelled:
        return b"\2" + bytes.fromhex(spelled["value"])
    elements = [bytes.fromhex(element) for element in spelled["elements"]]
    return b"\3" + write_varint(len(elements)) + b"".join(elements)


def facts(listed):
    return b"".join(fact(each) for each in listed)


def households(tally):
    out = bytes.fromhex(tally["criteria"]) + write_varint(tally["households"]) + write_varint(tally["persons"])
    out += b"\1" if tally["poor"] is None else b"\2" + write_varint(tally["poor"])
    out += write_varint(len(tally["items"]))
    return out + b"".join(write_varint(count) for item in tally["items"] for count in item)


def encode(vector):
    """The bytes that are digested."""
    out = b"cunlian evidence 1\0" + bytes([vector["suite"]]) + bytes.fromhex(vector["criteria"])
    line = vector["line"]
    out += b"\0" if line is None else b"\1" + line_hash(line)
    out += write_varint(vector["schemaVersion"]) + write_varint(vector["year"])
    out += fact(vector["roster"]) + facts(vector["own"])
    for subject in SUBJECTS:
        records = vector[subject]
        out += write_varint(len(records)) + b"".join(facts(record) for record in records)
    out += fact(vector["pooledRoster"])
    tally = vector["households"]
    out += b"\0" if tally is None else b"\1" + households(tally)
    return out + write_varint(len(vector["results"])) + bytes(vector["results"])


def check(vector, same):
    data = encode(vector)
    same("hex", vector["hex"], data.hex())
    same("digest", vector["digest"], sha256(data).hex())
