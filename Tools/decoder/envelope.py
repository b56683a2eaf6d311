"""Envelopes of suite 1, from RFC 7748, 8439 and 9180 alone: Protocol/12-bundle.md, sections 2 and 7.

`envelope.py KEY EPHEMERAL PLACE < CONTENT` seals a file to a public key with an ephemeral one, all in hexadecimal, for the vectors.
"""
import hashlib
import hmac
import sys

from encoding import Reader, demand

P = 2**255 - 19
MAGIC, BLOCK, TAG, PARTS, CONTENT = b"cunb", 65_536, 16, 9_999, 1 << 40
SUITE = b"HPKE" + bytes([0, 0x20, 0, 1, 0, 3])
KEM = b"KEM" + bytes([0, 0x20])


def x25519(scalar, u):
    """RFC 7748, section 5."""
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k, x1 = int.from_bytes(k, "little"), int.from_bytes(u, "little") % 2**255
    x2, z2, x3, z3, swapped = 1, 0, x1, 1, 0
    for at in range(254, -1, -1):
        bit = k >> at & 1
        if swapped != bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121_665 * e) % P
    if swapped:
        x2, z2 = x3, z3
    shared = (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")
    demand(any(shared), "the exchange gives zero")
    return shared


BASE = (9).to_bytes(32, "little")


def montgomery(edwards):
    """12, section 7: the key that is sealed to, of the key that signs."""
    y = int.from_bytes(edwards, "little") % 2**255
    demand(y < P and y != 1, "nothing can be sealed to the key")
    return ((1 + y) * pow(1 - y, P - 2, P) % P).to_bytes(32, "little")


def scalar(seed):
    return hashlib.sha512(seed).digest()[:32]


def rotated(word, by):
    return (word << by | word >> 32 - by) & 0xFFFFFFFF


def chacha_block(key, counter, nonce):
    """RFC 8439, section 2.3."""
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    start += [int.from_bytes(key[at:at + 4], "little") for at in range(0, 32, 4)]
    start += [counter] + [int.from_bytes(nonce[at:at + 4], "little") for at in range(0, 12, 4)]
    s = list(start)
    quarters = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in quarters:
            for x, y, z, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[x] = s[x] + s[y] & 0xFFFFFFFF
                s[z] = rotated(s[z] ^ s[x], by)
    return b"".join((one + two & 0xFFFFFFFF).to_bytes(4, "little") for one, two in zip(s, start))


def chacha(key, nonce, data):
    stream = b"".join(chacha_block(key, at // 64 + 1, nonce) for at in range(0, len(data), 64))
    return bytes(one ^ two for one, two in zip(data, stream))


def poly1305(key, nonce, hidden, beside=b""):
    """RFC 8439, sections 2.5 and 2.8."""
    once = chacha_block(key, 0, nonce)
    r = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    text = beside + bytes(-len(beside) % 16) + hidden + bytes(-len(hidden) % 16)
    text += len(beside).to_bytes(8, "little") + len(hidden).to_bytes(8, "little")
    total = 0
    for at in range(0, len(text), 16):
        total = (total + int.from_bytes(text[at:at + 16] + b"\1", "little")) * r % (2**130 - 5)
    return (total + int.from_bytes(once[16:32], "little") & 2**128 - 1).to_bytes(16, "little")


def extract(suite, salt, label, secret):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def expand(suite, key, label, info, size):
    data = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, data + b"\1", "sha256")[:size]


def context(exchanged, encapsulated, recipient, info):
    """RFC 9180, sections 4.1 and 5.1: key and nonce of base mode."""
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", exchanged), b"shared_secret", encapsulated + recipient, 32)
    named = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, shared, b"secret", b"")
    return expand(SUITE, secret, b"key", named, 32), expand(SUITE, secret, b"base_nonce", named, 12)


def nonce_of(base, number):
    return bytes(one ^ two for one, two in zip(base, number.to_bytes(12, "big")))


def head(data):
    """12, section 2: what stands before the blocks, and where they begin."""
    demand(data[:4] == MAGIC, "no bundle")
    reader = Reader(data)
    reader.raw(4)
    found = {"version": reader.byte(), "suite": reader.byte()}
    demand(found["version"] == 1, "the version is not known")
    demand(found["suite"] == 1, "the suite is not known")
    found["addressee"] = reader.raw(16).hex()
    found.update(place(reader))
    size = reader.varint(CONTENT)
    demand(size > 0, "a bundle of nothing")
    found["bytes"] = str(size)
    end = reader.at
    key = reader.raw(32)
    blocks = -(-size // BLOCK)
    demand(reader.left == size + TAG * blocks, "another length than it says")
    return found, data[:end], key, reader.at


def place(reader):
    found = {"set": f"{reader.fixed(8):016x}", "part": str(reader.varint(PARTS)), "parts": str(reader.varint(PARTS))}
    demand(1 <= int(found["part"]) <= int(found["parts"]), "no part of it")
    return found


def opened(data, seed, public):
    """The content of a file."""
    found, info, encapsulated, at = head(data)
    demand(found["addressee"] == hashlib.sha256(public).hexdigest()[:32], "for somebody else")
    recipient = montgomery(public)
    demand(x25519(scalar(seed), BASE) == recipient, "the key is another in its two forms")
    key, base = context(x25519(scalar(seed), encapsulated), encapsulated, recipient, b"cunlian bundle 1\0" + info)
    content, number = b"", 0
    while at < len(data):
        block = data[at:at + BLOCK + TAG]
        hidden, tag, nonce = block[:-TAG], block[-TAG:], nonce_of(base, number)
        demand(poly1305(key, nonce, hidden) == tag, "a block was changed")
        content, at, number = content + chacha(key, nonce, hidden), at + len(block), number + 1
    return found, content


def sealed(content, public, ephemeral, place_bytes):
    size, left = b"", len(content)
    while left > 127:
        size, left = size + bytes([left & 127 | 128]), left >> 7
    info = MAGIC + b"\1\1" + hashlib.sha256(public).digest()[:16] + place_bytes + size + bytes([left])
    recipient, encapsulated = montgomery(public), x25519(ephemeral, BASE)
    key, base = context(x25519(ephemeral, recipient), encapsulated, recipient, b"cunlian bundle 1\0" + info)
    out = info + encapsulated
    for number, at in enumerate(range(0, len(content), BLOCK)):
        nonce = nonce_of(base, number)
        hidden = chacha(key, nonce, content[at:at + BLOCK])
        out += hidden + poly1305(key, nonce, hidden)
    return out


if __name__ == "__main__":
    arguments = [bytes.fromhex(argument) for argument in sys.argv[1:4]]
    print(sealed(bytes.fromhex(sys.stdin.read()), arguments[0], arguments[1], arguments[2]).hex())
