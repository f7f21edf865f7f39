"""An instance of its own for a campaign: a folder, a configuration folder, a daemon, its API.

Needs nothing but Python's standard library and the programs under build/*/bin.
"""
import datetime
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

# States of a scan that moves no more.
OVER = ("done", "partial", "failed", "cancelled")
PROJECT = pathlib.Path(__file__).resolve().parents[2]


def programs() -> pathlib.Path:
    """Where custos, custosd and custos-worker stand: CUSTOS_BIN, else the newest build."""
    if "CUSTOS_BIN" in os.environ:
        return pathlib.Path(os.environ["CUSTOS_BIN"]).resolve()
    built = [p for p in PROJECT.glob("build/*/bin") if (p / "custosd").exists()]
    if not built:
        raise SystemExit("no program is built yet; run tools/test or set CUSTOS_BIN")
    return max(built, key=lambda p: (p / "custosd").stat().st_mtime)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float):
        super().__init__("custosd", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Instance:
    """One embedded instance. `with Instance() as i: i.custos("status")`."""

    def __init__(self, environment: dict[str, str] | None = None):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="custos-campaign-"))
        self.home = self.root / "home"
        self.bin = programs()
        self.env = dict(os.environ, XDG_CONFIG_HOME=str(self.root / "config"),
                        XDG_RUNTIME_DIR=str(self.root / "runtime"), HOME=str(self.root),
                        TMPDIR=str(self.root / "tmp"), NO_COLOR="1", LC_ALL="C.UTF-8",
                        **(environment or {}))
        (self.root / "tmp").mkdir()
        (self.root / "runtime").mkdir(mode=0o700)
        self.daemon: subprocess.Popen | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if "CUSTOS_KEEP" not in os.environ:
            shutil.rmtree(self.root, ignore_errors=True)

    def custos(self, *arguments, check=True, timeout=1800, home=True):
        command = [str(self.bin / "custos"), *(["--home", str(self.home)] if home else []),
                   *map(str, arguments)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=timeout,
                              errors="surrogateescape", check=False)
        if check and done.returncode not in (0, 4):
            raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def init(self):
        self.custos("init", "--organisation", "Campaign", "--language", "en", "--yes")

    def start(self, *arguments, preexec_fn=None):
        """A daemon in the foreground of this test, ready when it says so."""
        read, write = os.pipe()
        self.daemon = subprocess.Popen(
            [str(self.bin / "custosd"), "--home", str(self.home), "--ready-fd", str(write), *arguments],
            env=self.env, pass_fds=[write], preexec_fn=preexec_fn,
            stdout=subprocess.DEVNULL, stderr=open(self.root / "custosd.stderr", "ab"))
        os.close(write)
        with os.fdopen(read) as ready:
            said = ready.readline()
        if said.strip() != "ready":
            self.daemon.wait()
            self.daemon = None
            raise AssertionError(f"custosd did not start: {said}")

    def stop(self, number=signal.SIGTERM):
        if self.daemon is not None:
            self.daemon.send_signal(number)
            self.daemon.wait(timeout=60)
            self.daemon = None

    def socket_path(self) -> str:
        near = self.home / "run" / "custosd.sock"
        if near.exists():
            return str(near)
        return str(next((self.root / "runtime").rglob("custosd.sock")))

    def api(self, method: str, path: str, body=None, timeout=120):
        connection = UnixConnection(self.socket_path(), timeout)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 400:
            raise AssertionError(f"{method} {path}: {answer.status} {text[:400]!r}")
        return json.loads(text) if text else None

    def dump_store(self) -> list[dict]:
        """Every row of every table of the decrypted store. REQUIRES: no daemon runs."""
        done = subprocess.run([str(self.bin / "dump_store"), str(self.home / "store.db"),
                               str(self.store_key())], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def store_key(self) -> pathlib.Path:
        return next((self.root / "config").rglob("store.key"))

    def processes(self, name: str) -> list[int]:
        """Process ids below our daemon whose program is `name`."""
        if self.daemon is None:
            return []
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                stat = (entry / "stat").read_text()
                program = (entry / "cmdline").read_bytes().split(b"\0")[0]
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            if parent == self.daemon.pid and program.endswith(name.encode()):
                found.append(int(entry.name))
        return found


def register_number(r: random.Random) -> str:
    """A Belgian register number with correct check digits (Law of 8 August 1983), of nobody."""
    birth = datetime.date(1930, 1, 1) + datetime.timedelta(days=r.randrange(25000))
    nine = f"{birth:%y%m%d}{r.randrange(1, 998):03d}"
    check = 97 - int(nine) % 97
    return f"{nine[:2]}.{nine[2:4]}.{nine[4:6]}-{nine[6:9]}.{check:02d}"


def make_tree(root: pathlib.Path, files: int, seed: int, lines: int = 40) -> None:
    """`files` text files in folders of 100, each with register numbers and addresses of nobody."""
    r = random.Random(seed)
    for number in range(files):
        folder = root / f"{number // 100:05d}"
        if number % 100 == 0:
            folder.mkdir(parents=True)
        text = "".join(f"Rijksregisternummer: {register_number(r)}, mail p{r.randrange(10**6)}@example.org\n"
                       for _ in range(r.randrange(1, lines)))
        (folder / f"nota_{number:06d}.txt").write_text(text)


def wait_for(condition, seconds: float, what: str):
    """Polls a condition that a process of its own makes true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what}: not within {seconds} s")
