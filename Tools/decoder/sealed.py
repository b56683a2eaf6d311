"""Sealed values and the keys of their subjects: Protocol/14-sealed.md, sections 2 to 4 and 6, from RFC 2104, 8032 and 8439 alone."""
import hashlib
import hmac

import ed25519
from encoding import Reader, checked_scope, demand, spell_record, write_value
from envelope import TAG, chacha, poly1305

BLOCK, NAME, NONCE, HEAD = 8, 12, 12, 14
VALUE, SUBJECT = b"cunlian sealed 1\0", b"cunlian subject key 1\0"


def box(key, nonce, hidden, beside):
    """RFC 8439, section 2.8: what was sealed."""
    content, tag = hidden[:-TAG], hidden[-TAG:]
    demand(poly1305(key, nonce, content, beside) == tag, "it does not open")
    return chacha(key, nonce, content)


def sealed(data, vector):
    """14, section 2: the value, for a subject key and a place."""
    key, place = bytes.fromhex(vector["key"]), bytes.fromhex(vector["place"])
    demand(len(data) >= HEAD + NONCE + BLOCK + TAG, "too short for a sealed value")
    head, nonce = data[:HEAD], data[HEAD:HEAD + NONCE]
    demand(head[0] == 1, "the version is not known")
    demand(head[1] == 1, "the suite is not known")
    demand(head[2:] == bytes.fromhex(vector["keyName"]), "another key's")
    content = box(key[32:], nonce, data[HEAD + NONCE:], head)
    demand(hmac.digest(key[:32], VALUE + head + place + content, "sha256")[:NONCE] == nonce, "sealed for another place")
    reader = Reader(content)
    value = reader.value()
    rest = content[len(content) - reader.left:]
    demand(len(content) % BLOCK == 0 and len(rest) < BLOCK and not any(rest), "not filled up as it must be")
    demand(value[0] not in (0, 6, 7), "a value that is not sealed")
    return {"value": write_value(value).hex()}


def subject(data, vector):
    """14, section 3: a subject key under a scope key."""
    name, scope = bytes.fromhex(vector["keyName"]), bytes.fromhex(vector["scopeKeyName"])
    demand(name[:6] == hashlib.sha256(SUBJECT + bytes.fromhex(vector["record"])).digest()[:6], "the key of another record")
    secret = box(bytes.fromhex(vector["scopeKey"]), name, data, SUBJECT + scope)
    demand(len(secret) == 64, "a key of another length")
    return {"key": secret.hex()}


def statement(reader, data, giver, context):
    """The end of a statement: it is signed by its giver, behind the context string."""
    said = data[:len(data) - reader.left]
    signature = reader.raw(64)
    reader.finish()
    demand(ed25519.verifies(giver, context + said, signature), "not signed by its giver")


def begun(data):
    reader = Reader(data)
    demand(reader.byte() == 1, "the version is not known")
    demand(reader.byte() == 1, "the suite is not known")
    return reader


def scope_key(data, _):
    """14, section 4; what is in the box, its holder alone can tell."""
    reader = begun(data)
    name, scope, roles, nodes = reader.raw(12), checked_scope(reader.varint(), 2), reader.varint(), reader.flag()
    generation = reader.varint(1_000_000)
    demand(generation > 0, "no generation")
    holder, giver = reader.raw(16), reader.raw(32)
    reader.raw(32 + 48)
    statement(reader, data, giver, b"cunlian scope key 1\0")
    return {"name": name.hex(), "scope": str(scope), "roles": str(roles), "nodes": nodes, "generation": generation, "holder": holder.hex(),
            "giver": giver.hex()}


def erasure(data, _):
    """14, section 6."""
    reader = begun(data)
    scope, record, time, giver = checked_scope(reader.varint(), 2), reader.record(), reader.fixed(8), reader.raw(32)
    statement(reader, data, giver, b"cunlian erasure 1\0")
    return {"scope": str(scope), "record": spell_record(record), "time": str(time), "giver": giver.hex()}


FORMS = {"Sealed": sealed, "SubjectKey": subject, "ScopeKey": scope_key, "Erasure": erasure}
