#!/usr/bin/env python3
"""Makes the data folder of a past version: python3 make.py REVISION OUT.zip

Builds that revision, lets two of its nodes follow each other and do what it could do then, stops them, and packs the folder of
the first, with a token for its API. PastVersionsTests opens each such folder with the code of now. Run it once for each version
that was released; what it made is kept.
"""
import json, os, pathlib, signal, subprocess, sys, tempfile, time, urllib.error, urllib.request, zipfile

revision, out = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
here = pathlib.Path(__file__).resolve().parent
PORTS = {"alice": 18091, "bob": 18092}


def picture():
    import struct, zlib
    rows = b"".join(b"\0" + bytes([40 + 20 * y, 90, 200 - 20 * x][c] for x in range(8) for c in range(3)) for y in range(8))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Node:
    def __init__(self, program, base, handle):
        self.program, self.handle, self.address = program, handle, f"http://127.0.0.1:{PORTS[handle]}"
        self.folder = base / handle
        self.settings = ["--urls", self.address, f"--Node:Url={self.address}", f"--Node:DataDirectory={self.folder}", "--Node:AllowPrivateNetworks=true"]

    def verb(self, *words, text=None):
        done = subprocess.run(["dotnet", self.program, *words, *self.settings], input=text, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]

    def start(self):
        self.verb("init", "--name", self.handle.title() + " Test", "--handle", self.handle, "--password-file", "-", text="correct horse battery\n")
        self.token = self.verb("token", "create", "--name", "fixture")
        self.process = subprocess.Popen(["dotnet", self.program, *self.settings], stdout=subprocess.DEVNULL)
        wait(lambda: self.ask("GET", "/healthz"))

    def ask(self, method, path, body=None, headers=None):
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                content = answer.read()
                return json.loads(content) if content[:1] in (b"{", b"[") else True
        except urllib.error.HTTPError as refusal:
            if refusal.code in (404, 405):
                return None
            raise RuntimeError(f"{method} {path}: {refusal.code} {refusal.read()[:300]}")
        except (urllib.error.URLError, ConnectionError):
            return None

    def post(self, text, audience="public", **more):
        return self.ask("POST", "/api/posts", {"text": text, "audience": audience, **more})

    def feed(self):
        return {item["text"]: item for item in self.ask("GET", "/api/feed?limit=50")["items"]}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def wait(check):
    for _ in range(300):
        found = check()
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit("waited in vain")


def tell(alice, bob):
    for one, other in ((alice, bob), (bob, alice)):
        one.ask("PATCH", "/api/me", {"autoAccept": True})
        assert one.ask("POST", "/api/people", {"url": other.address})
        for request in (wait(lambda: other.ask("GET", "/api/people/requests"))["items"] or []):
            other.ask("POST", f"/api/people/requests/{request['id']}/accept")
    time.sleep(3)
    for one in (alice, bob):
        for request in one.ask("GET", "/api/people/requests")["items"]:
            one.ask("POST", f"/api/people/requests/{request['id']}/accept")
    time.sleep(2)

    alice.post("An open word with #rosemary")
    alice.post("A word for friends")
    friends = alice.post("Said to friends alone", "friends")
    edited = alice.post("Said wrongly")
    alice.ask("PATCH", f"/api/posts/{edited['id']}", {"text": "Said rightly"})
    gone = alice.post("Soon gone")
    alice.ask("DELETE", f"/api/posts/{gone['id']}")
    bob.post("Bob has something to say")
    theirs = wait(lambda: alice.feed().get("Bob has something to say"))
    alice.ask("PUT", f"/api/posts/{theirs['id']}/like")
    alice.ask("PUT", f"/api/posts/{theirs['id']}/reshare")
    alice.post("Alice answers Bob", inReplyTo=theirs["id"])
    mine = wait(lambda: bob.feed().get("Said to friends alone"))
    bob.ask("PUT", f"/api/posts/{mine['id']}/like")
    assert friends

    person = alice.ask("GET", "/api/people")["items"][0]["id"]
    aspect = alice.ask("POST", "/api/aspects", {"name": "Garden club", "people": [person]})
    if aspect:
        alice.post("Sealed for the garden club", [aspect["id"]])
        wait(lambda: bob.feed().get("Sealed for the garden club"))
        alice.ask("POST", "/api/conversations", {"people": [person], "text": "A message to Bob"})
        alice.ask("PUT", f"/api/posts/{theirs['id']}/bookmark")

    form = (b"--edge\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nSixty-four squares\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; "
            b"filename=\"squares.png\"\r\nContent-Type: image/png\r\n\r\n" + picture() + b"\r\n--edge--\r\n")
    photo = alice.ask("POST", "/api/photos", form, {"Content-Type": "multipart/form-data; boundary=edge"})
    if photo:
        alice.post("A post with a photo", photos=[photo["id"]])
    time.sleep(3)


with tempfile.TemporaryDirectory() as base:
    base = pathlib.Path(base)
    tree = base / "tree"
    subprocess.run(["git", "-C", str(here), "worktree", "add", "--quiet", "--detach", str(tree), revision], check=True)
    try:
        subprocess.run(["dotnet", "build", "Node", "-v", "q", "--nologo", "-p:RunAnalyzers=false", "-o", str(base / "program")], cwd=tree, check=True)
        nodes = [Node(str(base / "program" / "Node.dll"), base, handle) for handle in PORTS]
        for node in nodes:
            node.start()
        tell(*nodes)
        for node in nodes:
            node.stop()
        folder = nodes[0].folder
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and file.relative_to(folder).parts[0] not in ("logs", "node.lock", "node.run"):
                    pack.write(file, file.relative_to(folder))
            pack.writestr("token", nodes[0].token)
    finally:
        subprocess.run(["git", "-C", str(here), "worktree", "remove", "--force", str(tree)], check=True)
