"""What a node answers when all has come: Protocol/04-session.md, sections 3.1, step 5, and 4."""
import hashlib

import changeset
from encoding import covers_code, is_directory, region_of, speaks_for, spell_replica, write_blob, write_varint, write_vector
from messages import code_order
from peer import ANSWER, CHANGESET, END, RECEIPT, REFUSAL, REST, UNCHANGED, frame

LEVELS = {2: 0, 4: 0, 6: 1, 9: 2, 12: 3}


class Answer:
    """Of a session that took what came along."""

    def __init__(self, session):
        self.session, self.node, self.intake, self.hello = session, session.node, session.intake, session.hello
        self.known, self.version = session.known, session.version
        self.scopes, self.sending, self.is_complete = [], [], True

    def frames(self):
        """All frames of the answer."""
        for code in self.codes():
            self.weigh(code)
        self.fit_budget()
        yield frame(ANSWER, self.message())
        for digest, reason, facts in self.session.refusals:
            yield frame(REFUSAL, digest + (write_blob(f"reason {reason}".encode()) if self.version == 1 else write_varint(reason) + facts))
        for data, begins in self.sending:
            yield frame(REST, write_varint(begins) + data[begins:]) if begins else frame(CHANGESET, data)
        yield frame(END)

    # Which scopes

    def codes(self):
        """Those that the hello or the receipts name, those of `wants`, and in version 4 the directories of their paths (16, section 6)."""
        here = {code for code, many in self.intake.read.items() if many}
        named = {int(scope["scope"]) for scope in self.hello["scopes"]} if "scopes" in self.hello else {int(code) for code in self.known["receipts"]}
        wants = {int(code) for code in self.hello["wants"]}
        found = named | {code for code in here if any(covers_code(region_of(want) or want, code) for want in wants) and not is_directory(code)}
        if self.version >= 4:
            found |= {code for code in here if is_directory(code) and (
                any(speaks_for(code, one) for one in found | wants) or any(covers_code(want, code) for want in wants if region_of(code)))}
        else:
            found = {code for code in found if not region_of(code)}
        return sorted((code for code in found if self.intake.keeps(code) and self.session.rights.covers(code)), key=code_order)

    # What the asker holds, and lacks

    def weigh(self, code):
        log, heads = self.intake.log(code), self.intake.log(code).heads()
        holding = next((scope for scope in self.hello.get("scopes", ()) if int(scope["scope"]) == code), None)
        if "rollup" in self.hello:
            holding = {"since": self.known["receipts"].get(str(code), ["0" * 16])[0]}
        theirs = self.held(log, code, holding or {"since": "0" * 16})
        name = self.node.remember(code, heads)
        own = heads.get(self.session.replica)
        # 14, section 5: what is sealed is held with its keys alone, and those this peer does not exchange with its own node.
        above = 0 if code in self.intake.with_seals else self.node.peer.above.get(str(code), {}).get(self.session.replica.hex(), 0)
        tells = theirs is None or "vector" in (holding or {}) or self.session.was_early or bool(self.session.refusals)
        self.scopes.append((code, name, own, above, heads if tells else None))
        if theirs is None:
            self.is_complete &= not heads
            return
        for digest in self.session.brought.get(code, ()):
            theirs |= before(log, digest)
        order = [taken.digest for taken in log.order] + [link.taken.digest for link in log.waiting]
        self.sending += [self.going_on(code, self.intake.bytes_of[digest]) for digest in order if digest not in theirs]

    def held(self, log, code, holding):
        """Digests of what the asker holds; None where the name is not known."""
        if "vector" not in holding:
            if not int(holding["since"], 16):
                return set()
            given = next((digests for name, digests in self.node.peer.given.get(str(code), ()) if name == holding["since"]), None)
            return None if given is None else set().union(*(before(log, bytes.fromhex(digest)) for digest in given))
        found, dots = set(), [dot.partition("@") for dot in holding["vector"]]
        names = {spell_replica(name): name for name in log.segments}
        for (number, _, replica), guard in zip(dots, holding.get("guards") or ["0" * 16] * len(dots)):
            if replica in names:
                found |= self.component(log, names[replica], int(number), int(guard, 16))
        return found

    def component(self, log, name, number, guard):
        """04, section 3: of a vector, with its guard."""
        branch = log.with_guard(name, number, guard) if guard else None
        if branch is not None:
            return before(log, next(link.taken.digest for link in branch.links if link.last == number))
        if guard and any(segment.links and segment.links[-1].last >= number for segment in log.family(name)):
            return set()
        segment = log.segments[name]
        within = [link for link in segment.links if link.last <= number]
        return before(log, within[-1].taken.digest) if within else set()

    def going_on(self, code, data):
        """04, section 3.2: (bytes, how many of them the asker has)."""
        part, header = self.hello["part"], changeset.peek(data)
        if part and int(part["scope"]) == code and part["replica"] == spell_replica(header.replica) and int(part["first"]) == header.first:
            begins = int(part["bytes"])
            if begins < len(data) and part_name(data[:begins]) == part["name"]:
                return data, begins
        return data, 0

    def fit_budget(self):
        budget, total = int(self.hello["budget"]), 0
        for place, (data, begins) in enumerate(self.sending):
            total += len(data) - begins
            if budget and place and total > budget:
                self.sending, self.is_complete = self.sending[:place], False
                return

    # The message

    def message(self):
        said = {str(code): [name, above] for code, name, _, above, _ in self.scopes}
        if "rollup" in self.hello and not self.sending and said == self.known["receipts"]:
            return bytes([self.version, UNCHANGED]) + bytes.fromhex(self.session.fresh_nonce())
        # What was refused, left, or did not fit the asker does or does not hold besides, and no name says so.
        is_named = self.is_complete and not self.session.refusals and not self.session.was_early
        for code, (name, above) in said.items():
            self.known["receipts"][code] = [name if is_named else None, above]
        peer, whole = self.node.peer, self.version >= 3
        body = bytes([self.version, RECEIPT]) + bytes.fromhex(self.session.fresh_nonce())
        body += b"\1" + peer.replica + peer.key + bytes([self.level(), self.is_complete])
        if whole:
            headers = [changeset.peek(data) for data, _ in self.sending]
            body += write_varint(sum(one.count for one in headers)) + write_varint(sum(len(data) - begins for data, begins in self.sending))
            body += self.part()
        body += write_varint(len(self.scopes)) + b"".join(self.scope(*scope) for scope in self.scopes)
        return peer.signed("receipt", body)

    def scope(self, code, name, own, above, heads):
        body = write_varint(code) + bytes.fromhex(name)
        body += write_varint(own[0]) + own[1][:8] if own else b"\0"
        body += write_varint(above) + bytes([heads is not None])
        if heads is not None:
            body += write_vector({replica: held for replica, (held, _) in heads.items()})
            if self.version >= 3:
                body += b"".join(heads[replica][1][:8] for replica in sorted(heads))
        return body

    def level(self):
        """By the nearest to the root of the node's own regions; that of the grant counts with whoever knows it."""
        return min((LEVELS.get(len(code), 3) for code in self.node.peer.wants), default=0)

    def part(self):
        kept = bytes.fromhex(self.known["part"] or "")
        if not kept:
            return b"\0"
        header = changeset.peek(kept)
        if any(link.taken.header.replica == header.replica and link.last >= header.first for link in self.intake.log(header.scope).links.values()):
            self.known["part"] = None
            return b"\0"
        return (b"\1" + write_varint(header.scope) + header.replica + write_varint(header.first) + write_varint(len(kept))
                + bytes.fromhex(part_name(kept)))


def before(log, digest):
    """A changeset and all before it in its chain; of one that is not here, nothing."""
    return {link.taken.digest for link in log.links[digest].chain()} if digest in log.links else set()


def part_name(data):
    return hashlib.sha256(b"cunlian part 1\0" + data).digest()[:8].hex()
