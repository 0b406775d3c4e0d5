"""Ways out of the sandbox, tried by the child itself: each answers with what it got, or raises.

Written for one who already runs code there, as one does who has broken a parser. `Ground` is what such a
person may know. Addresses are loopback's; signals sent are ones that the receiver counts.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET = "AWS_SECRET_ACCESS_KEY"
CANARY = b"canary-of-an-escape"
X86 = platform.machine() == "x86_64"
# Calls by number where Python has no name for them: x86_64, aarch64.
CALLS = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425),
    "clone": (56, 220),
    "clone3": (435, 435),
    "vfork": (58, 0),
    "execveat": (322, 281),
    "memfd_create": (319, 279),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "rt_sigqueueinfo": (129, 138),
    "tkill": (200, 130),
    "personality": (135, 92),
    "init_module": (175, 105),
    "kexec_load": (246, 104),
    "seccomp": (317, 277),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "timer_create": (222, 107),
    "syslog": (103, 116),
    "kcmp": (312, 272),
    "landlock_create_ruleset": (444, 444),
    "openat2": (437, 437),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "move_pages": (279, 239),
    "copy_file_range": (326, 285),
    "vmsplice": (278, 75),
    "setxattr": (188, 5),
    "memfd_secret": (447, 447),
    "process_madvise": (440, 440),
    "timerfd_create": (283, 85),
    "eventfd2": (290, 19),
    "signalfd4": (289, 74),
    "epoll_create1": (291, 20),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "splice": (275, 76),
    "flock": (73, 32),
    "mlock": (149, 228),
}


@dataclass(frozen=True)
class Ground:
    """What an attacker may know of the world around: processes, addresses, places."""

    handler: int  # process ids
    sibling: int
    keeper: int
    port: int  # of the Runtime API's stand-in
    udp: int
    secret_at: int  # address of a buffer in the handler
    folder: str  # anybody may write there
    halves: tuple[str, str]  # of what the file before this one held


def call(name: str, *arguments: Any) -> int:
    """A call by its number. Raises OSError as the kernel says."""
    number = CALLS[name][0 if X86 else 1]
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(ctypes.c_long(number), *(_plain(value) for value in arguments)))
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def _plain(value: Any) -> Any:
    return ctypes.c_long(value) if isinstance(value, int) else value


# ---- The handler's secrets and memory ----


def own_environment(_: Ground) -> str:
    return os.environ[SECRET]


def its_environment(ground: Ground) -> bytes:
    return _within(Path(f"/proc/{ground.handler}/environ").read_bytes(), SECRET.encode())


def environment_of_another(ground: Ground) -> bytes:
    return _within(Path(f"/proc/{ground.sibling}/environ").read_bytes(), SECRET.encode())


def environment_of_the_keeper(_: Ground) -> bytes:
    return _within(Path(f"/proc/{os.getppid()}/environ").read_bytes(), SECRET.encode())


def _within(data: bytes, words: bytes) -> bytes:
    if words not in data:
        raise OSError(errno.ENODATA, "not in there")
    return words


def reading_its_memory(ground: Ground) -> bytes:
    with Path(f"/proc/{ground.handler}/mem").open("rb", buffering=0) as memory:
        memory.seek(ground.secret_at)
        return memory.read(8)


def writing_its_memory(ground: Ground) -> int:
    memory = os.open(f"/proc/{ground.handler}/mem", os.O_RDWR)
    return os.pwrite(memory, CANARY[:8], ground.secret_at)


def writing_the_keepers_memory(_: Ground) -> int:
    return os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR)


def _vector(address: int, size: int) -> Any:
    return struct.pack("=QQ", address, size)


def process_vm_readv(ground: Ground) -> int:
    room = ctypes.create_string_buffer(8)
    local, there = _vector(ctypes.addressof(room), 8), _vector(ground.secret_at, 8)
    return call("process_vm_readv", ground.handler, local, 1, there, 1, 0)


def process_vm_writev(ground: Ground) -> int:
    room = ctypes.create_string_buffer(CANARY[:8])
    local, there = _vector(ctypes.addressof(room), 8), _vector(ground.secret_at, 8)
    return call("process_vm_writev", ground.handler, local, 1, there, 1, 0)


def ptrace_the_handler(ground: Ground) -> int:
    return call("ptrace", 0x4206, ground.handler, 0, 0)  # PTRACE_SEIZE


def ptrace_the_keeper(_: Ground) -> int:
    return call("ptrace", 0x4206, os.getppid(), 0, 0)


def taking_its_descriptor(ground: Ground) -> int:
    return call("pidfd_getfd", call("pidfd_open", ground.handler, 0), 1, 0)


def opening_its_log(ground: Ground) -> int:
    with Path(f"/proc/{ground.handler}/fd/1").open("wb", buffering=0) as log:
        return log.write(CANARY)


def its_open_files(ground: Ground) -> str:
    return str(Path(f"/proc/{ground.handler}/fd/1").readlink())


def inherited_descriptors(_: Ground) -> str:
    """Writes into whatever came along, its own answer apart; who reads the log sees whether it got there."""
    for descriptor in range(3):
        with contextlib.suppress(OSError):
            os.write(descriptor, CANARY)
    others = [number for number in range(3, 256) if _is_open(number)]
    if len(others) > 1:
        return f"{len(others)} descriptors"
    raise OSError(errno.EBADF, "its answer alone")


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def the_file_before(ground: Ground) -> str:
    """Looks through all of its own memory for the words of the file that was read before."""
    first, second = (half.encode() for half in ground.halves)
    page = mmap.PAGESIZE
    for start in (_here(bytearray(64)), _here(bytearray(1 << 20)), ctypes.CDLL(None).sbrk(0) & -page):
        for address in _mapped(start & -page, page):
            data = ctypes.string_at(address, page)
            at = data.find(first)
            if at >= 0 and data[at + len(first) :].startswith(second):
                return "its words"
    raise OSError(errno.ENODATA, "not in there")


def _here(room: bytearray) -> int:
    return ctypes.addressof((ctypes.c_char * len(room)).from_buffer(room))


def _mapped(start: int, page: int) -> Iterator[int]:
    """Pages around an address that can be read: the kernel says EFAULT of a name that lies elsewhere."""
    libc = ctypes.CDLL(None, use_errno=True)
    for place in range(-3_000, 3_000):
        address = start + place * page
        if libc.access(ctypes.c_void_p(address), 0) and ctypes.get_errno() != errno.EFAULT:
            yield address


# ---- The network ----


def the_next_invocation(ground: Ground) -> bytes:
    return _http(ground, b"GET /2018-06-01/runtime/invocation/next HTTP/1.0\r\n\r\n")


def answering_an_invocation(ground: Ground) -> bytes:
    head = b"POST /2018-06-01/runtime/invocation/x/response HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}"
    return _http(ground, head)


def _http(ground: Ground, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", ground.port), 2) as door:
        door.sendall(request)
        return door.recv(12)


def a_datagram(ground: Ground) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        return door.sendto(CANARY, ("127.0.0.1", ground.udp))


def _family(family: int, kind: int = socket.SOCK_STREAM) -> Callable[[Ground], int]:
    def attempt(_: Ground) -> int:
        return socket.socket(family, kind).fileno()

    return attempt


def a_pair_of_sockets(_: Ground) -> int:
    return len(socket.socketpair())


def io_uring(_: Ground) -> int:
    return call("io_uring_setup", 4, ctypes.create_string_buffer(120))


# ---- Other processes ----


def a_grandchild(_: Ground) -> int:
    child = os.fork()
    if child == 0:
        os.setsid()
        time.sleep(3)
        os._exit(0)
    return child


def clone(_: Ground) -> int:
    child = call("clone", signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    return child


def clone3(_: Ground) -> int:
    child = call("clone3", struct.pack("=11Q", 0, 0, 0, 0, signal.SIGCHLD, *[0] * 6), 88)
    if child == 0:
        os._exit(0)
    return child


def clone_with_another_flag(_: Ground) -> int:
    """A process made to look like a thread to a filter that only looks at one bit."""
    child = call("clone", 0x80000000 | signal.SIGCHLD, 0, 0, 0, 0)  # CLONE_IO
    if child == 0:
        os._exit(0)
    return child


def a_command(_: Ground) -> int:
    return os.posix_spawn("/bin/true", ["true"], {})


def execve(_: Ground) -> None:
    os.execv("/bin/echo", ["echo", "out"])  # noqa: S606


def execveat(_: Ground) -> None:
    program = os.open("/bin/echo", os.O_RDONLY)
    call("execveat", program, b"", (ctypes.c_char_p * 2)(b"echo", None), None, 0x1000)


def a_file_of_memory(_: Ground) -> int:
    return call("memfd_create", b"x", 0)


def sigusr1(ground: Ground) -> str:
    os.kill(ground.handler, signal.SIGUSR1)
    return "sent"


def killing_the_keeper(ground: Ground) -> str:
    os.kill(ground.keeper, 0)
    return "sent"


def killing_everybody(_: Ground) -> str:
    os.kill(-1, 0)
    return "sent"


def killing_a_group(ground: Ground) -> str:
    os.killpg(os.getpgid(ground.keeper), 0)
    return "sent"


def a_thread_of_another(ground: Ground) -> int:
    return call("tkill", ground.handler, signal.SIGUSR1)


def a_queued_signal(ground: Ground) -> int:
    return call(
        "rt_sigqueueinfo", ground.handler, signal.SIGUSR1, struct.pack("=iii", 10, 0, -1) + bytes(116)
    )


def a_signal_by_descriptor(ground: Ground) -> str:
    signal.pidfd_send_signal(os.pidfd_open(ground.handler), signal.SIGUSR1)
    return "sent"


def a_signal_by_a_pipe(ground: Ground) -> str:
    """The kernel sends it: F_SETOWN names who hears of what a pipe has to tell."""
    fcntl.fcntl(0, fcntl.F_SETOWN, ground.handler)
    return "set"


def its_limits(ground: Ground) -> int:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1] & (1 << 64) - 1
    return call("prlimit64", ground.handler, resource.RLIMIT_CORE, struct.pack("=QQ", 0, hard), None)


def its_processors(ground: Ground) -> int:
    return call("sched_setaffinity", ground.handler, 8, b"\x01" + bytes(7))


def its_priority(ground: Ground) -> str:
    os.setpriority(os.PRIO_PROCESS, ground.handler, 19)
    return "set"


def its_pages(ground: Ground) -> int:
    return call("move_pages", ground.handler, 0, None, None, None, 0)


def comparing(ground: Ground) -> int:
    return call("kcmp", os.getpid(), ground.sibling, 0, 0, 1)


# ---- What would be left behind ----


def _path(ground: Ground, name: str) -> str:
    return f"{ground.folder}/{name}"


def a_file(ground: Ground) -> int:
    return Path(_path(ground, "left")).write_bytes(CANARY)


def an_empty_file(ground: Ground) -> int:
    return os.open(_path(ground, "empty"), os.O_CREAT | os.O_RDONLY)


def a_file_without_a_name(ground: Ground) -> int:
    return os.open(ground.folder, os.O_TMPFILE | os.O_RDWR)


def a_file_by_the_newer_call(ground: Ground) -> int:
    how = struct.pack("=QQQ", os.O_CREAT | os.O_RDWR, 0o600, 0)
    return call("openat2", -100, _path(ground, "newer").encode(), how, len(how))


def a_big_file(ground: Ground) -> int:
    with Path(_path(ground, "theirs")).open("r+b") as file:
        return os.ftruncate(file.fileno(), 1 << 30) or 1


def cutting_a_file(ground: Ground) -> str:
    os.truncate(_path(ground, "theirs"), 0)
    return "cut"


def shared_memory(_: Ground) -> int:
    return os.open("/dev/shm/crier-left", os.O_CREAT | os.O_RDWR, 0o600)  # noqa: S108


def _os(function: Callable[..., Any], *arguments: Any) -> Callable[[Ground], str]:
    """A function on paths: "{}" stands for the folder."""

    def attempt(ground: Ground) -> str:
        function(*(part.format(ground.folder) if isinstance(part, str) else part for part in arguments))
        return "done"

    return attempt


def system_v_memory(_: Ground) -> int:
    return call("shmget", 0, 4096, 0o1600)


# ---- More than its share ----


def descriptors(_: Ground) -> int:
    held = [os.dup(0) for _ in range(500)]
    return len(held)


def threads(_: Ground) -> int:
    threading.stack_size(64 << 10)
    enough = threading.Event()
    for _number in range(900):
        threading.Thread(target=enough.wait, daemon=True).start()
    return threading.active_count()


def more_descriptors(_: Ground) -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    return "changed"


# ---- The walls themselves ----


def _prctl(*arguments: int) -> Callable[[Ground], int]:
    def attempt(_: Ground) -> int:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(*(ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:5])):
            raise OSError(ctypes.get_errno(), "prctl")
        return 1

    return attempt


def another_architecture(_: Ground) -> int:
    """The same processor's older calls have other numbers: 1 is exit in one list and write in the other."""
    if not X86:
        return call("clone", signal.SIGCHLD, 0, 0, 0, 0)
    code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20 (getpid); int 0x80; ret
    room = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    room.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(room))
    return int(ctypes.CFUNCTYPE(ctypes.c_int)(address)())


def the_other_numbers(_: Ground) -> int:
    """x32: the same calls, with a bit set."""
    number = (0x40000000 | 39) if X86 else CALLS["clone"][1]
    result = int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number)))
    if result == -1:
        raise OSError(ctypes.get_errno(), "x32")
    return result


def dumpable(yes: bool) -> None:
    """Makes this process one that others of its user may look into, or not."""
    ctypes.CDLL(None).prctl(4, int(yes), 0, 0, 0)


def _fcntl(command: int, argument: int) -> Callable[[Ground], int]:
    def attempt(_: Ground) -> int:
        return int(fcntl.fcntl(0, command, argument))

    return attempt


def _ioctl(request: int) -> Callable[[Ground], str]:
    def attempt(_: Ground) -> str:
        fcntl.ioctl(0, request, ctypes.create_string_buffer(64))
        return "done"

    return attempt


def its_own_memory_by_its_file(_: Ground) -> int:
    return os.open("/proc/self/mem", os.O_RDWR)


def spared_when_memory_ends(_: Ground) -> int:
    return os.open("/proc/self/oom_score_adj", os.O_WRONLY)


def an_alarm_for_later(_: Ground) -> str:
    signal.setitimer(signal.ITIMER_REAL, 100)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return "set"


def _raw(name: str, *arguments: Any) -> Callable[[Ground], int]:
    def attempt(_: Ground) -> int:
        return call(name, *arguments)

    return attempt


ROOM = bytes(256)
OPEN, HOST = "open to any process", "the host may refuse it to an unprivileged user, too"
# A name, the attempt, and how it ends without walls.
ATTEMPTS: dict[str, tuple[Callable[[Ground], object], str]] = {
    "the credentials in the environment": (own_environment, OPEN),
    "the handler's environment": (its_environment, OPEN),
    "the environment of another process": (environment_of_another, OPEN),
    "the environment of its own parent": (environment_of_the_keeper, OPEN),
    "reading the handler's memory": (reading_its_memory, HOST),
    "writing the handler's memory": (writing_its_memory, HOST),
    "writing its own parent's memory": (writing_the_keepers_memory, HOST),
    "process_vm_readv": (process_vm_readv, HOST),
    "process_vm_writev": (process_vm_writev, HOST),
    "ptrace of the handler": (ptrace_the_handler, HOST),
    "ptrace of its own parent": (ptrace_the_keeper, HOST),
    "a descriptor of the handler's": (taking_its_descriptor, HOST),
    "the handler's log": (opening_its_log, OPEN),
    "the names of the handler's files": (its_open_files, OPEN),
    "inherited descriptors": (inherited_descriptors, OPEN),
    "the words of the file before": (the_file_before, OPEN),
    "the Runtime API: the next invocation": (the_next_invocation, OPEN),
    "the Runtime API: an answer": (answering_an_invocation, OPEN),
    "a datagram": (a_datagram, OPEN),
    "a pair of sockets": (a_pair_of_sockets, OPEN),
    **{
        f"a socket: {name}": (_family(family, kind), anyway)
        for name, family, kind, anyway in (
            ("unix", 1, 1, OPEN),
            ("inet", 2, 1, OPEN),
            ("inet6", 10, 1, HOST),
            ("raw", 2, 3, HOST),
            ("netlink", 16, 3, OPEN),
            ("packet", 17, 3, HOST),
            ("alg", 38, 5, HOST),
            ("vsock", 40, 1, HOST),
            ("bluetooth", 31, 3, HOST),
            ("xdp", 44, 3, HOST),
        )
    },
    "io_uring": (io_uring, HOST),
    "a grandchild in a session of its own": (a_grandchild, OPEN),
    "clone": (clone, OPEN),
    "clone3": (clone3, HOST),
    "clone with another flag": (clone_with_another_flag, OPEN),
    "a command": (a_command, OPEN),
    "execve": (execve, OPEN),
    "execveat": (execveat, HOST),
    "a file of memory, to be executed": (a_file_of_memory, HOST),
    "a signal to the handler": (sigusr1, OPEN),
    "a signal to the sandbox's process": (killing_the_keeper, OPEN),
    "a signal to everybody": (killing_everybody, OPEN),
    "a signal to a group": (killing_a_group, OPEN),
    "a signal to a thread": (a_thread_of_another, OPEN),
    "a queued signal": (a_queued_signal, OPEN),
    "a signal by descriptor": (a_signal_by_descriptor, HOST),
    "a signal by a pipe": (a_signal_by_a_pipe, OPEN),
    "the handler's limits": (its_limits, OPEN),
    "the handler's processors": (its_processors, OPEN),
    "the handler's priority": (its_priority, OPEN),
    "the handler's pages": (its_pages, HOST),
    "comparing with another process": (comparing, HOST),
    "a file": (a_file, OPEN),
    "an empty file": (an_empty_file, OPEN),
    "a file without a name": (a_file_without_a_name, HOST),
    "a file by openat2": (a_file_by_the_newer_call, HOST),
    "a big file": (a_big_file, OPEN),
    "cutting a file": (cutting_a_file, OPEN),
    "a file in shared memory": (shared_memory, HOST),
    "a folder": (_os(os.mkdir, "{}/folder"), OPEN),
    "a link": (_os(os.symlink, "/etc/passwd", "{}/link"), OPEN),
    "another name": (_os(os.link, "{}/theirs", "{}/second"), OPEN),
    "renaming": (_os(os.rename, "{}/theirs-2", "{}/theirs-3"), OPEN),
    "removing": (_os(os.unlink, "{}/theirs-4"), OPEN),
    "other rights": (_os(os.chmod, "{}/theirs", 0o777), OPEN),
    "another time": (_os(os.utime, "{}/theirs"), OPEN),
    "an attribute": (_os(os.setxattr, "{}/theirs", "user.x", b"1"), HOST),
    "a named pipe": (_os(os.mkfifo, "{}/pipe"), OPEN),
    "shared memory of System V": (system_v_memory, HOST),
    "messages of System V": (_raw("msgget", 0, 0o1600), HOST),
    "semaphores of System V": (_raw("semget", 0, 1, 0o1600), HOST),
    "a queue of messages": (_raw("mq_open", b"crier", 0o102, 0o600, None), HOST),
    "a key in the keyring": (_raw("add_key", b"user", b"x", b"y", 1, -4), HOST),
    "the keyring": (_raw("keyctl", 0, -3, 1), HOST),
    "five hundred descriptors": (descriptors, HOST),
    "nine hundred threads": (threads, HOST),
    "other limits for itself": (more_descriptors, OPEN),
    "a group of its own": (_os(os.setpgid, 0, 0), HOST),
    "a session of its own": (_os(os.setsid), HOST),
    "dumpable again": (_prctl(4, 1), OPEN),
    "outliving its parent": (_prctl(1, 0), OPEN),
    "the filter gone": (_prctl(22, 0), HOST),
    "a filter of its own": (_raw("seccomp", 2, 0, 0), HOST),
    "another architecture": (another_architecture, HOST),
    "the other numbers": (the_other_numbers, HOST),
    "another personality": (_raw("personality", 0x0040000), HOST),
    "namespaces of its own": (_raw("unshare", 0x10000000), HOST),
    "another's namespace": (_raw("setns", 0, 0), HOST),
    "mount": (_raw("mount", b"none", b"/tmp", b"tmpfs", 0, None), HOST),
    "chroot": (_os(os.chroot, "/usr"), HOST),
    "another user": (_os(os.setuid, 0), HOST),
    "bpf": (_raw("bpf", 0, ROOM, 48), HOST),
    "perf_event_open": (_raw("perf_event_open", ROOM, 0, -1, -1, 0), HOST),
    "userfaultfd": (_raw("userfaultfd", 1), HOST),
    "a file by its handle": (_raw("open_by_handle_at", -100, ROOM, 0), HOST),
    "watching files": (_raw("inotify_init1", 0), OPEN),
    "a timer": (_raw("timer_create", 1, None, ctypes.create_string_buffer(8)), OPEN),
    "memory that nobody else sees": (_raw("memfd_secret", 0), HOST),
    "advice about another's memory": (_raw("process_madvise", 0, None, 0, 4, 0), HOST),
    "a timer to be read": (_raw("timerfd_create", 1, 0), OPEN),
    "an event": (_raw("eventfd2", 0, 0), OPEN),
    "signals to be read": (_raw("signalfd4", -1, bytes(8), 8, 0), OPEN),
    "an epoll": (_raw("epoll_create1", 0), OPEN),
    "an alarm for later": (an_alarm_for_later, OPEN),
    "another scheduler": (_raw("sched_setattr", 0, struct.pack("=IIQiIQQQ", 48, 3, 0, 0, 0, 0, 0, 0), 0), HOST),
    "another place in the queue of disks": (_raw("ioprio_set", 1, 0, 3 << 13), HOST),
    "a splice": (_raw("splice", 0, None, 1, None, 1, 0), HOST),
    "a lock on what others have open": (_raw("flock", 0, 2), HOST),
    "memory that stays": (_raw("mlock", None, 0), OPEN),
    "its own memory by its file": (its_own_memory_by_its_file, OPEN),
    "spared when memory ends": (spared_when_memory_ends, OPEN),
    "a debugger of its choice": (_prctl(0x59616D61, 1), HOST),
    "its own map": (_prctl(35, 8, 0), HOST),
    "a lease": (_fcntl(1024, 0), HOST),
    "news of a folder": (_fcntl(1026, 1), HOST),
    "another signal by a pipe": (_fcntl(10, 9), OPEN),
    "a larger pipe": (_fcntl(1031, 1 << 20), HOST),
    "typing on a terminal": (_ioctl(0x5412), HOST),
    "news by signal": (_ioctl(0x5452), HOST),
    "the kernel's log": (_raw("syslog", 10, 0, 0), HOST),
    "a module": (_raw("init_module", ROOM, 1, b""), HOST),
    "another kernel": (_raw("kexec_load", 0, 0, None, 0), HOST),
}  # fmt: skip


def tried(name: str, ground: Ground) -> str:
    """How an attempt ended: "out: …", or "refused: …" with the kernel's word."""
    try:
        return f"out: {ATTEMPTS[name][0](ground)}"
    except (OSError, KeyError, ValueError, RuntimeError, MemoryError) as error:
        code = error.errno if isinstance(error, OSError) else 0
        return f"refused: {errno.errorcode.get(code or 0, type(error).__name__)}"


# What Landlock keeps out as well: none is left to it, but what processes that are not ours show.
FILES = (
    "process_vm_readv",
    "process_vm_writev",
    "ptrace of the handler",
    "ptrace of its own parent",
    "removing",
    "renaming",
    "a folder",
    "a link",
    "another name",
    "cutting a file",
    "a named pipe",
    "the handler's environment",
    "the environment of its own parent",
    "reading the handler's memory",
    "writing the handler's memory",
    "writing its own parent's memory",
    "the handler's log",
    "the names of the handler's files",
    "a file",
    "an empty file",
    "a file in shared memory",
    "a file by openat2",
)
BY_LANDLOCK = ("the environment of another process",)
