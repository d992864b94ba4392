"""Runs one Python program that nobody has read, behind walls of the Linux kernel.

A JSON object in on stdin, one out on stdout: {"kind": "passed"}, {"kind": "failed", "why", "detail"} or
{"kind": "refused", "reason"} where a wall could not be built; then nothing was run. The program gets

- network, mount, process and IPC namespaces of its own: no network, not even the machine's own, and no one else's processes;
- a root that holds the interpreter and its libraries, read-only, and an empty folder in memory, its home;
- no privilege, inside or outside, and limits on time, memory, file size, processes and open files.

All processes of it end with the first one, and that one ends with this process.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import secrets
import signal
import sys
import sysconfig
import time

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
# Read-only for a whole tree of mounts; the C library has no name for it. The number is the same on all architectures.
SYS_MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 442, -100, 0x8000, 1, 2

# Root's processes are not counted by RLIMIT_NPROC, and root may write where others may not.
NOBODY = 65534
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/nix/store")
SYSTEM_FILES = ("/etc/ld.so.cache", "/dev/null", "/dev/urandom")
# No folder that an interpreter may lie in.
HOME = "/home/program"
HOME_BYTES = 8 << 20
# What is read of what a program says at its end; it may write more.
REPORT_BYTES = 4096
POLL_SECONDS = 0.01
# The kernel counts in ticks; a program that it ended has a little less than the limit on its account.
CPU_SHARE = 0.9

# The first code in the new root. Only it knows the word that says that the program ran to its end.
RUNNER = """
import json, os, sys
report, request = int(sys.argv[1]), json.load(sys.stdin)
null = os.open('/dev/null', os.O_RDWR)
os.dup2(null, 0)
os.close(null)
first = os.getpid()
try:
    exec(compile(request['program'], 'program.py', 'exec', dont_inherit=True), {'__name__': '__main__'})
    said = request['word']
except BaseException as error:
    said = type(error).__name__
if os.getpid() == first:
    os.write(report, said.encode())
os._exit(0)
"""

libc = ctypes.CDLL(None, use_errno=True)


class MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def checked(what: str, result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    checked(f"mount {target}", libc.mount(*encoded, ctypes.c_ulong(flags), data.encode()))


def make_read_only(target: str, flags: int) -> None:
    attributes = MountAttributes(set=MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID)
    number = ctypes.c_long(SYS_MOUNT_SETATTR)
    checked(f"read-only {target}", libc.syscall(number, AT_FDCWD, os.fsencode(target), flags, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes))))


def enter_namespaces() -> None:
    """Root needs no user namespace, since it drops to a user without rights once the walls are up; others need one to build them."""
    apart = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        checked("unshare", libc.unshare(apart))
        return
    checked("unshare", libc.unshare(apart | CLONE_NEWUSER))
    for file, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{file}", "w", encoding="ascii") as stream:
            stream.write(text)


def program_user() -> tuple[int, int]:
    return (NOBODY, NOBODY) if os.getuid() == 0 else (os.getuid(), os.getgid())


def drop_root() -> None:
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def interpreter_folders() -> list[str]:
    """Folders that the interpreter is read from, none of them inside another one."""
    own = [sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_paths()["stdlib"], sysconfig.get_paths()["platstdlib"], os.path.dirname(os.path.realpath(sys.executable))]
    if any(os.path.abspath(folder) in ("/", os.path.expanduser("~")) for folder in own):
        raise OSError("the interpreter's folder is the root or the home folder, and showing it would show everything")
    found: list[str] = []
    for folder in sorted({os.path.abspath(folder) for folder in own if os.path.isdir(folder)} | {folder for folder in SYSTEM_FOLDERS if os.path.isdir(folder)}):
        if not any(folder.startswith(f"{known}/") for known in found if not os.path.islink(known)):
            found.append(folder)
    return found


def build_root(base: str) -> None:
    """A root in memory, on top of an empty folder that stays empty for everybody else."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for folder in interpreter_folders():
        inside = base + folder
        os.makedirs(os.path.dirname(inside), exist_ok=True)
        if os.path.islink(folder):
            os.symlink(os.readlink(folder), inside)
            continue
        os.makedirs(inside, exist_ok=True)
        mount(folder, inside, None, MS_BIND | MS_REC)
        make_read_only(inside, AT_RECURSIVE)
    for file in SYSTEM_FILES:
        if os.path.exists(file):
            os.makedirs(os.path.dirname(base + file), exist_ok=True)
            os.close(os.open(base + file, os.O_CREAT | os.O_WRONLY, 0o600))
            mount(file, base + file, None, MS_BIND)
    os.makedirs(base + HOME)
    uid, gid = program_user()
    mount("tmpfs", base + HOME, "tmpfs", MS_NOSUID | MS_NODEV, f"size={HOME_BYTES},mode=700,uid={uid},gid={gid}")
    make_read_only(base, 0)
    os.chroot(base)
    os.chdir(HOME)


def limit(limits: dict[str, int]) -> None:
    for what, value in (
        (resource.RLIMIT_CPU, limits["cpuSeconds"]),
        (resource.RLIMIT_AS, limits["memoryBytes"]),
        (resource.RLIMIT_FSIZE, limits["fileBytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))


def become_program(base: str, limits: dict[str, int], source: int, report: int) -> None:
    """Never returns but by an exception: what could not be built."""
    interpreter = os.path.abspath(sys.executable)
    build_root(base)
    drop_root()
    # A change of the user would undo the first.
    checked("prctl", libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    checked("prctl", libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    null = os.open("/dev/null", os.O_RDWR)
    for stream, target in ((source, 0), (null, 1), (null, 2)):
        os.dup2(stream, target)
    os.set_inheritable(report, True)
    limit(limits)
    # A user that is not 0 keeps no capability over this call, the namespace's neither.
    os.execve(interpreter, [interpreter, "-I", "-B", "-c", RUNNER, str(report)], {"HOME": HOME, "TMPDIR": HOME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"})


def wait(pid: int, wall_seconds: float) -> tuple[int, float, bool]:
    """The exit status, processor seconds, and whether time ran out."""
    deadline, late = time.monotonic() + wall_seconds, False
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage.ru_utime + usage.ru_stime, late
        if time.monotonic() > deadline and not late:
            late = True
            os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def read_all(pipe: int) -> bytes:
    with os.fdopen(pipe, "rb") as stream:
        return stream.read()


def read_report(pipe: int) -> str:
    os.set_blocking(pipe, False)
    try:
        return os.read(pipe, REPORT_BYTES).decode("utf-8", "replace")
    except BlockingIOError:
        return ""


def run(request: dict) -> dict:
    limits, word = request["limits"], secrets.token_hex(16)
    enter_namespaces()
    source, feed = os.pipe()
    report, said = os.pipe()
    trouble, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become_program(request["folder"], limits, source, said)
        except BaseException as error:  # noqa: BLE001 - told to the parent, which refuses
            os.write(tell, str(error).encode())
        os._exit(1)
    for end in (source, said, tell):
        os.close(end)
    # Closed by the call that starts the program: what is in it was said before, while the walls were built.
    reason = read_all(trouble).decode("utf-8", "replace")
    if reason:
        os.waitpid(pid, 0)
        return {"kind": "refused", "reason": reason}
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        with os.fdopen(feed, "wb") as stream:
            stream.write(json.dumps({"program": request["program"], "word": word}).encode())
    except BrokenPipeError:
        # It ended without reading: an interpreter that does not start within the limits. Its status says so.
        pass
    status, cpu, late = wait(pid, limits["wallSeconds"])
    return judge(status, late or cpu >= CPU_SHARE * limits["cpuSeconds"], read_report(report), word)


def judge(status: int, out_of_time: bool, said: str, word: str) -> dict:
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 and said == word:
        return {"kind": "passed"}
    if out_of_time:
        return {"kind": "failed", "why": "time", "detail": "ran out of time"}
    if os.WIFSIGNALED(status):
        return {"kind": "failed", "why": "crash", "detail": signal.Signals(os.WTERMSIG(status)).name}
    if said.isidentifier():
        return {"kind": "failed", "why": "error", "detail": said[:80]}
    return {"kind": "failed", "why": "error", "detail": "ended before its end"}


def main() -> None:
    try:
        answer = run(json.load(sys.stdin))
    except (OSError, AttributeError) as error:
        answer = {"kind": "refused", "reason": str(error)}
    sys.stdout.write(json.dumps(answer))


main()
