"""Asks the node of this reader what Protocol/04-session.md and 06-http.md say that a node is asked, and what it must refuse.

Nothing goes over a network but in `over_http`.
"""
import hashlib
import http.client
import json
import os
import sys
import threading

import changeset
import ed25519
import messages
import node
import serving
from answering import Answer
from encoding import spell_vector, write_varint, write_vector
from intake import today
from keys_check import keys_beside_the_log
from node_world import COUNTY, ENDED, VECTORS, VILLAGE, World, replica, same, seed, vector
from peer import ANSWER, CHANGESET, END, HELLO, REFUSAL, REST, TYPE, frame
from visit import Session


def village(answer):
    return next(scope for scope in answer["scopes"] if scope["scope"] == str(VILLAGE))


def the_worked_session():
    """04, section 10: a node without a directory is asked in the example's bytes, and says what that node says but for its key."""
    world = World(directory=False)
    world.peer.root, world.peer.logs = None, {}
    world.node = node.Node(world.peer)
    alice = replica("a")
    world.node.asker(alice).update(nonce="0" * 15 + "7", key=ed25519.public_key(seed("a")).hex())
    session = Session(world.node)
    for kind, data in serving.Cutter().feed(bytes.fromhex(vector("sessions.json", "a session: the request")["hex"])):
        session.take(kind, data)
    (_, first), _ = list(serving.Cutter().feed(b"".join(Answer(session).frames())))
    example = list(serving.Cutter().feed(bytes.fromhex(vector("sessions.json", "a session: the answer")["hex"])))[0][1]
    answer, stated = messages.answer(first), messages.answer(example)
    for what in set(stated) - {"nonce", "node", "publicKey", "level"}:
        same(answer[what], stated[what])


def takes_and_gives():
    world = World()
    answer, refusals, _ = world.ask("a", *world.bring(*range(len(world.brought))))
    same((refusals, answer["isComplete"]), ([], True))
    log = world.node.intake.log(VILLAGE)
    same(len(log.links), len(world.brought))
    same(village(answer)["name"], messages.heads_digest(log.heads())[:8].hex())
    world.ask("a", *world.bring(*range(len(world.brought))))
    same(len(world.node.intake.read[VILLAGE]), len(world.brought))
    same(int(village(answer)["heldHere"]), log.heads()[replica("a")][0])
    same(sorted(world.ask("b")[2]), sorted(world.brought))
    answer, _, got = world.ask("d")
    same(([scope["scope"] for scope in answer["scopes"]], got), (["0"], []))
    same(sorted(World(held=99).ask("k", wants=[COUNTY], form=b"\1\0")[2]), sorted(world.brought))


def a_short_hello():
    world = World(held=99)
    first, _, _ = world.ask("a")
    listed = b"".join(write_varint(int(scope["scope"])) + bytes.fromhex(scope["name"]) for scope in first["scopes"])
    rollup = b"\0" + hashlib.sha256(b"cunlian scopes 1\0" + listed).digest()[:8]
    same(world.ask("a", form=rollup)[0]["status"], 0)
    world.peer.above = {str(VILLAGE): {replica("a").hex(): 1}}
    same(village(world.ask("a", form=rollup)[0])["heldAbove"], "1")
    world.node.intake.with_seals.add(VILLAGE)
    same(village(world.ask("a")[0])["heldAbove"], "0")
    world.node.intake.with_seals.clear()
    same(world.ask("a", form=b"\0" + bytes(8))[0]["status"], 3)
    # What did not all fit, or was refused, has no name.
    world = World(held=99)
    world.ask("a", budget=1)
    same(world.ask("a", form=rollup)[0]["status"], 3)


def nonces():
    world = World()
    world.ask("a")
    given = world.nonces["a"]
    answer, _, got = world.ask("a", *world.bring(0), nonce=b"\1" * 8)
    same((answer["status"], bytes.fromhex(answer["nonce"]), got), (2, given, []))
    same(world.node.intake.log(VILLAGE).links, {})
    same(world.ask("z", nonce=b"\1" * 8)[0], {"version": 4, "status": 2, "nonce": "0" * 16})
    # What was said to another node, of somebody whom the directory names and whom this one never met.
    other = World()
    other.node.asker(replica("a")).update(nonce=None)
    answer, _, got = other.ask("a", *other.bring(0), nonce=b"\1" * 8)
    same((answer["status"], answer["nonce"], got), (2, "0" * 16, []))


def who_asks():
    world = World()
    same(world.refused("a", key="b"), (3, 12, b""))
    same(world.refused("z", version=2), (3, 10, b""))
    same(world.refused("z", key="b"), (3, 10, b""))
    same(world.ask("z")[0], {"version": 4, "status": 4, "nonce": "0" * 16,
                             "directory": spell_vector({name: held for name, (held, _) in world.node.intake.log(0).heads().items()})})
    ended = World(ENDED)
    code, reason, facts = ended.refused("t")
    same((code, reason, facts[0]), (3, 26, 3))
    for grant in world.node.intake.directory().standing.values():
        grant.expires = today()
    same(world.refused("a"), (3, 11, write_varint(2 * today())))
    for grant in world.node.intake.directory().standing.values():
        grant.expires = today() + 1
    same(world.ask("a")[0]["status"], 1)


def a_newcomer():
    """Whoever brings the directory that names them, by authors whom it names by then, is let in."""
    world = World(directory=False)
    answer, _, _ = world.ask("a", *[frame(CHANGESET, one) for one in world.directory], *world.bring(0))
    same((answer["status"], len(world.node.intake.log(0).links)), (1, len(world.directory)))
    same(World(directory=False).ask("a", *world.bring(0))[0]["status"], 4)
    given = next(one for one in world.directory if changeset.peek(one).replica == replica("n"))
    same(World(directory=False).ask("a", frame(CHANGESET, given), *[frame(CHANGESET, one) for one in world.directory])[0]["status"], 4)
    # Of the directory nothing of a key that it does not name.
    same([one["reason"] for one in World("two collectors").ask("a", frame(CHANGESET, given))[1]], [16])


def what_is_refused():
    world = World()
    first = next(one for one in world.brought if changeset.peek(one).replica == replica("a"))
    damaged = first[:-1] + bytes([first[-1] ^ 1])
    later = World("two collectors").brought[2]

    def reasons(world, letter, *many):
        return [(one["reason"], one["facts"]) for one in world.ask(letter, *[frame(CHANGESET, one) for one in many])[1]]
    same(reasons(world, "a", damaged), [(7, "")])
    same(reasons(world, "a", first[:-1])[0][0], 1)
    same(reasons(world, "d", first), [(3, write_varint(VILLAGE).hex())])
    same(reasons(World(wants=["450125"]), "a", first), [(2, write_varint(VILLAGE).hex())])
    same(reasons(world, "a", later), [(6, changeset.peek(later).replica.hex())])
    same(reasons(world, "a", b"\xc7\1"), [(1, "02")])
    with open(os.path.join(VECTORS, "chains.json"), encoding="utf-8") as text:
        chains = json.load(text)["vectors"]
    same([reasons(*bringing(chain))[0][0] for chain in chains], [9, 9, 11, 10, 10, 12, 12])
    same(World().refused("a", *[frame(CHANGESET, b"\0")] * 4_097), (2, 25, write_varint(4_096)))


def bringing(chain):
    """A node without a directory that holds all of a chain but its last, who brings that, and the last."""
    world, (*before, last) = World(), [bytes.fromhex(one) for one in chain["changesets"]]
    scope = changeset.peek(last).scope
    world.peer.root, world.peer.logs, world.peer.wants = None, {scope: before}, [str(scope)]
    world.node = node.Node(world.peer)
    return world, "a", last


def what_is_left():
    """What names an entry that is not held is brought again behind that; the vector says how much is."""
    world = World()
    named = next(place for place, one in enumerate(world.brought) if changeset.peek(one).guards)
    answer, refusals, _ = world.ask("a", *world.bring(named))
    same((refusals, village(answer)["vector"], world.node.intake.log(VILLAGE).links), ([], [], {}))
    world.ask("a", *world.bring(*range(len(world.brought))))
    same(len(world.node.intake.log(VILLAGE).links), len(world.brought))


def a_budget():
    world = World(held=99)
    answer, _, _ = world.ask("a", budget=1)
    same((len(world.raw), answer["isComplete"]), (1, False))
    same((answer["entries"], answer["bytes"]), (str(changeset.peek(world.raw[0]).count), str(len(world.raw[0]))))


def vectors_with_guards():
    world = World(held=99)
    log = world.node.intake.log(VILLAGE)
    heads = log.heads()
    whole = b"\1" + write_vector({name: held for name, (held, _) in heads.items()})
    guards = [digest[:8] for _, (_, digest) in sorted(heads.items())]
    same(world.ask("a", holding=whole + b"".join(guards))[2], [])
    same(world.ask("a", holding=whole + bytes(8 * len(guards)))[2], [])
    other = world.ask("a", holding=whole + b"\1" * 8 + b"".join(guards[1:]))[2]
    same({changeset.peek(one).replica for one in other}, {min(heads)})


def a_link_that_breaks():
    world = World("a household arrives")
    whole = world.brought[0]
    session, cutter = Session(world.node), serving.Cutter()
    for kind, data in cutter.feed(world.hello("k") + frame(CHANGESET, whole)[:-60]):
        session.take(kind, data)
    session.break_off(*cutter.begun())
    answer, _, _ = world.ask("k")
    begun = int(answer["part"]["bytes"])
    same(answer["part"]["name"], hashlib.sha256(b"cunlian part 1\0" + whole[:begun]).digest()[:8].hex())
    same(world.refused("k", frame(REST, write_varint(begun + 1) + whole[begun:])), (1, 3, bytes([REST])))
    world.ask("k", frame(REST, write_varint(begun) + whole[begun:]))
    same([world.node.intake.bytes_of[digest] for digest in world.node.intake.log(VILLAGE).links], [whole])
    part = (b"\1" + write_varint(VILLAGE) + changeset.peek(whole).replica + write_varint(1) + write_varint(begun)
            + hashlib.sha256(b"cunlian part 1\0" + whole[:begun]).digest()[:8])
    same(world.ask("b", part=part)[2], [write_varint(begun) + whole[begun:]])


def out_of_turn():
    for frames in (frame(ANSWER, b""), frame(REFUSAL, b""), World().hello("a")):
        same(World().refused("a", frames)[:2], (1, 3))
    same(World().refused("a", frame(END))[:2], (1, 3))
    for broken, stated in ((b"\x08\0", (1, 1, b"\x08")), (b"\2\x80\0", (1, 2, b"")), (b"\2\x81\x80\x80\2", (2, 8, b"\x81\x80\x80\2\x80\x80\x80\2"))):
        same(World().refused("a", broken), stated)
    whole = World().hello("a") + frame(END)
    for size in (1, 7):
        cutter = serving.Cutter()
        same([kind for at in range(0, len(whole), size) for kind, _ in cutter.feed(whole[at:at + size])], [HELLO, END])


def older_versions():
    for version in (1, 2, 3):
        world = World(held=99)
        answer, _, got = world.ask("a", version=version, nonce=bytes(8))
        same((answer["version"], answer["status"], sorted(got)), (version, 1, sorted(world.brought)))
    same(World().refused("a", version=5), (7, 17, b"\5"))


def too_many_at_once():
    world = World()
    world.node.inside = node.SESSIONS
    same(world.refused("a"), (6, 16, b""))


def over_http():
    """06: routes, refusals and their header, and a request in pieces."""
    world = World(held=99)
    serving.Handler.node = world.node
    server = serving.ThreadingHTTPServer(("127.0.0.1", 0), serving.Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def post(path, body, kind=TYPE, accept=";version=2"):
        line = http.client.HTTPConnection(*server.server_address, timeout=20)
        line.request("POST", path, body, {"Content-Type": kind, "Accept": TYPE + accept})
        said = line.getresponse()
        found = said.status, said.headers.get("Cunlian-Refusal"), said.read()
        line.close()
        return found
    request = world.hello("b") + frame(END)
    status, _, body = post("/v1/sync", iter([request[:50], request[50:]]))
    same((status, [kind for kind, _ in serving.Cutter().feed(body)].count(CHANGESET)), (200, len(world.brought + world.directory)))
    same(post("/v1/sync", request, "text/plain"), (400, "000107", bytes([0, 1, 7])))
    same(post("/v1/sync", request[:-2]), (400, "000106", bytes([0, 1, 6])))
    same(post("/v1/sync", request[:-2], accept="")[2][:1], b"\1")
    same(post("/v1/enrol", b"\2\1")[:1], (400,))
    same(post("/v1/attachments", b"")[0], 404)
    server.shutdown()
    server.server_close()


CASES = (the_worked_session, takes_and_gives, a_short_hello, nonces, who_asks, a_newcomer, what_is_refused, what_is_left, a_budget, vectors_with_guards,
         a_link_that_breaks, out_of_turn, older_versions, too_many_at_once, keys_beside_the_log, over_http)


def check():
    """(passed, failed)."""
    failures = []
    for case in CASES:
        try:
            case()
        except Exception as error:  # a node that breaks has failed, whatever broke it
            failures.append(f"  {case.__name__}: {type(error).__name__} {error}")
    print(f"node: {len(CASES) - len(failures)} passed, {len(failures)} failed")
    for failure in failures:
        print(failure)
    return len(CASES) - len(failures), len(failures)


if __name__ == "__main__":
    sys.exit(1 if check()[1] else 0)
