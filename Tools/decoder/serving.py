"""A node over HTTP: Protocol/06-http.md, on the loopback alone, where plain HTTP is for."""
import random
import signal
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from answering import Answer
from encoding import write_blob, write_varint
from messages import LIMITS
from node import Node, Refusing
from peer import END, TYPE
from visit import Session

UNKNOWN_FRAME, BAD_LENGTH, CUT_SHORT, OTHER_TYPE, FRAME_TOO_LARGE, BODY_TOO_LARGE, FAILED = (1, 1), (2, 1), (6, 1), (7, 1), (8, 2), (9, 2), (18, 8)
STATUS = {1: 400, 2: 413, 3: 403, 4: 404, 5: 415, 6: 503, 7: 501, 8: 500}
MOST = {"/v1/sync": 268_435_456, "/v1/enrol": 65_536, "/v1/keys": 196_608}
KINDS = set(LIMITS) | {16, 17, 18}
SECONDS, PACE = 60, 64


class Cutter:
    """04, section 1: frames as they come, however the bytes are cut on the way."""

    def __init__(self):
        self.data = b""

    def feed(self, data):
        self.data += data
        while (found := self.head()) and len(self.data) >= found[1] + found[2]:
            kind, start, length = found
            whole, self.data = self.data[start:start + length], self.data[start + length:]
            yield kind, whole

    def head(self):
        """(kind, where its bytes begin, how many they are), or None where that has not come."""
        if not self.data:
            return None
        kind, length = self.data[0], 0
        if kind not in KINDS:
            raise Refusing(UNKNOWN_FRAME, bytes([kind]))
        for place, byte in enumerate(self.data[1:11]):
            length |= (byte & 127) << 7 * place
            if byte < 128:
                if place and not byte or length >= 1 << 64:
                    raise Refusing(BAD_LENGTH)
                if length > LIMITS.get(kind, LIMITS[END]):
                    raise Refusing(FRAME_TOO_LARGE, write_varint(length) + write_varint(LIMITS.get(kind, LIMITS[END])))
                return kind, 2 + place, length
        if len(self.data) > 10:
            raise Refusing(BAD_LENGTH)
        return None

    def begun(self):
        """What came of a frame that is not whole."""
        found = self.head()
        return (found[0], self.data[found[1]:]) if found else None


class Handler(BaseHTTPRequestHandler):
    protocol_version, timeout = "HTTP/1.1", SECONDS
    node = None

    def log_message(self, *words):
        pass

    def do_GET(self):
        statement = f"cunlian-node 1\nroot {self.node.peer.root}\n"
        found = {"/healthz": "ok", "/readyz": "ready", "/v1/node": statement}.get(self.path)
        self.reply(404 if found is None else 200, (found or "").encode(), "text/plain; charset=utf-8")

    def do_POST(self):
        if self.path not in MOST:
            return self.reply(404, b"", "text/plain")
        self.session = None
        try:
            if self.headers.get("Content-Type") != TYPE:
                raise Refusing(OTHER_TYPE)
            body = b"".join(self.sync()) if self.path == "/v1/sync" else self.exchange()
        except Refusing as refusing:
            return self.refuse(refusing)
        except (OSError, ValueError):
            self.close_connection = True
            return None
        except Exception as error:  # whatever it is, it is not the asker's fault
            print(f"failed: {type(error).__name__} {error}", flush=True)
            return self.refuse(Refusing(FAILED))
        finally:
            self.end_session()
        return self.reply(200, body, TYPE)

    def exchange(self):
        """What is no run of frames, and is small."""
        body = b"".join(self.pieces())
        with self.node.turn:
            return self.node.enrol(body) if self.path == "/v1/enrol" else self.node.exchange_keys(body)

    def sync(self):
        """The frames of the answer, when all of the request has come."""
        cutter, self.session = Cutter(), Session(self.node)
        try:
            for piece in self.pieces():
                for kind, data in cutter.feed(piece):
                    with self.node.turn:
                        self.session.take(kind, data)
            if self.session.stage != "ended" or cutter.data:
                raise Refusing(CUT_SHORT)
        except (OSError, Refusing):
            self.break_off(cutter)
            raise
        with self.node.turn:
            answer = self.session.answer
            found = list(Answer(self.session).frames()) if answer is None else [b"\4" + write_blob(answer), b"\3\0"]
            self.node.keep()
            return found

    def break_off(self, cutter):
        with self.node.turn:
            try:
                begun = cutter.begun()
            except Refusing:
                begun = None
            if begun:
                self.session.break_off(*begun)
            self.node.keep()

    def end_session(self):
        if self.session is not None and self.session.is_inside:
            with self.node.turn:
                self.node.leave(self.session.began)

    def pieces(self):
        """06, section 2: the body as it comes, chunked or with a length, and no slower than it may be."""
        began, total, most = time.monotonic(), 0, MOST[self.path]
        for piece in self.chunks() if self.headers.get("Transfer-Encoding", "").lower() == "chunked" else self.measured(most):
            total += len(piece)
            if total > most:
                raise Refusing(BODY_TOO_LARGE, write_varint(total) + write_varint(most))
            if time.monotonic() - began > SECONDS + total / PACE:
                raise Refusing(CUT_SHORT)
            yield piece

    def measured(self, most):
        left = int(self.headers.get("Content-Length") or 0)
        if left > most:
            raise Refusing(BODY_TOO_LARGE, write_varint(left) + write_varint(most))
        while left:
            piece = self.rfile.read1(min(left, 65_536))
            if not piece:
                return
            left -= len(piece)
            yield piece

    def chunks(self):
        while True:
            line = self.rfile.readline(64)
            if not line.endswith(b"\n"):
                return
            left = int(line.split(b";")[0], 16)
            if not left:
                self.rfile.readline(64)
                return
            while left:
                piece = self.rfile.read1(min(left, 65_536))
                if not piece:
                    return
                left -= len(piece)
                yield piece
            self.rfile.readline(64)

    def refuse(self, refusing):
        """06, section 3; the connection closes, since the request may still be coming."""
        body = bytes([0, refusing.code]) + write_varint(refusing.reason) + refusing.facts
        if not self.headers.get("Accept", "").replace(" ", "").endswith(";version=2"):
            body = bytes([refusing.code]) + f"reason {refusing.reason}".encode()
        later = max(1, min(30, round(self.node.lasted * self.node.inside * random.uniform(0.9, 1.1)))) if refusing.code == 6 else None
        self.close_connection = True
        self.reply(STATUS[refusing.code], body, TYPE, {"Cunlian-Refusal": body.hex(), "Retry-After": later, "Connection": "close"})

    def reply(self, status, body, kind, headers=None):
        try:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                if value is not None:
                    self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


def serve(peer, port):
    """Listens on the loopback, says where, and goes on until the process ends."""
    # Whoever started it may have held signals back, and a process inherits that: then it could not be ended.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    Handler.node = Node(peer)
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    return 0
