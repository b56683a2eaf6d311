"""Lists that are put up, and draws from them: Protocol/11-publication.md."""
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def canonical(vector):
    head = ["cunlian list 1"] + [f"{name} {vector[name]}" for name in ("kind", "stage", "year", "region", "from")]
    head += ["to " + (vector["to"] or "-"), "columns " + " ".join(vector["columns"])]
    lines = sorted("\t".join(row).encode() for row in vector["rows"])
    return "\n".join(head).encode() + b"".join(b"\n" + line for line in lines), lines


def code(digest):
    bits = int.from_bytes(digest[:8], "big") >> 4
    text = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(12)))
    return "-".join(text[place:place + 4] for place in (0, 4, 8))


def draw(digest, keys, number, share, least):
    """`share` in hundredths of a percent."""
    seed = sha256(b"\0".join([b"cunlian draw 1", digest.hex().encode(), number.encode()])).hexdigest()
    count = min(len(keys), max(least, -(-len(keys) * share // 10_000)))
    order = sorted(range(len(keys)), key=lambda place: (sha256(seed.encode() + b"\0" + keys[place]).digest(), place))
    return seed, [keys[place].decode() for place in order[:count]]


def check(vector, same):
    text, lines = canonical(vector)
    digest = sha256(text).digest()
    same("hash", vector["hash"], digest.hex())
    same("code", vector["code"], code(digest))
    keys = [line.split(b"\t")[0] for line in lines]
    same("marks", vector["marks"],
         [[key.decode(), sha256(line).hexdigest()[:8]] for key, line in zip(keys, lines)])
    if vector.get("draw"):
        asked = vector["draw"]
        place = [b"cunlian sample 1", vector["region"].encode(), vector["kind"].encode(), vector["stage"].encode(),
                 str(vector["year"]).encode(), asked["number"].encode()]
        same("commitment", asked["commitment"], sha256(b"\0".join(place)).hexdigest())
        seed, drawn = draw(digest, keys, asked["number"], asked["share"], asked["least"])
        same("seed", asked["seed"], seed)
        same("drawn", asked["drawn"], drawn)
