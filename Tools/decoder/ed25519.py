"""Ed25519: RFC 8032, sections 5.1.3 and 5.1.5 to 5.1.7; Protocol/01-encoding.md, section 2.

Keys of tests are the only secrets here, so nothing is done in constant time. The equation checked is the one without the cofactor.
"""
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(a, b):
    """RFC 8032, section 5.1.4, in extended coordinates."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def recover_x(y, sign):
    """The x of a point, or None (RFC 8032, section 5.1.3)."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def decode(raw):
    """A point from its 32 bytes, or None."""
    number = int.from_bytes(raw, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return ((y * inverse % P) | (x * inverse % P & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decode(BASE_Y.to_bytes(32, "little"))


def combine(s, a, k, b):
    """s times a plus k times b, in one pass."""
    both, total = add(a, b), NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = add(total, total)
        choice = (s >> bit & 1) | (k >> bit & 1) << 1
        if choice:
            total = add(total, (None, a, b, both)[choice])
    return total


def verifies(public_key, message, signature):
    """Whether the 64 bytes are the key's signature over the message (RFC 8032, section 5.1.7)."""
    key = decode(public_key)
    first, s = signature[:32], int.from_bytes(signature[32:], "little")
    if key is None or s >= L or len(signature) != 64:
        return False
    k = int.from_bytes(hashlib.sha512(first + public_key + message).digest(), "little") % L
    minus = (P - key[0], key[1], 1, P - key[3])
    return encode(combine(s, BASE, k, minus)) == first


def secrets_of(seed):
    """The scalar and the prefix of a private key of 32 bytes (RFC 8032, section 5.1.5)."""
    raw = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(raw[:32], "little") & (2**254 - 8) | 2**254
    return scalar, raw[32:]


def public_key(seed):
    return encode(combine(secrets_of(seed)[0], BASE, 0, BASE))


def sign(seed, message):
    """RFC 8032, section 5.1.6."""
    scalar, prefix = secrets_of(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    first = encode(combine(r, BASE, 0, BASE))
    k = int.from_bytes(hashlib.sha512(first + public_key(seed) + message).digest(), "little") % L
    return first + ((r + k * scalar) % L).to_bytes(32, "little")
