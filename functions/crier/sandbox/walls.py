"""What a child may not do, told to the kernel before it sees a byte: limits, no new rights, a filter.

The filter is a list of what is allowed (syscalls.toml); every other call is answered as by a kernel that
does not know it. It is a program in classic BPF, handed over by ctypes: neither libseccomp nor a compiler
is needed. Where the kernel has Landlock, files are read in the named folders alone; nothing relies on it.
Linux on x86_64 and aarch64. What each wall keeps out, and what none does: docs/sandbox.md.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_… of linux/audit.h
_X32 = 0x40000000  # on x86_64: the same calls once more, under other numbers

# linux/bpf_common.h: what an instruction does, and seccomp's answers (linux/seccomp.h).
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_FILTER = 2  # SECCOMP_MODE_FILTER
_CAPABILITIES_3 = 0x20080522
_READ_ANY_FILE = 1 << 2  # CAP_DAC_READ_SEARCH: root's code may lie in another's folder

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on both
_READ_FILE, _READ_FOLDER, _ALL_OF_ABI_1 = 1 << 2, 1 << 3, (1 << 13) - 1
_O_PATH = 0o10000000

MOST_DESCRIPTORS = 64
_MORE_THREADS = 64


class Absent(OSError):
    """A wall could not be put up."""


@dataclass(frozen=True)
class Limits:
    """What the kernel counts of one child."""

    cpu_seconds: int
    memory_bytes: int  # of address space on top of what the process has already


Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, value


def known() -> bool:
    """Whether this is a system the filter was written for."""
    return platform.system() == "Linux" and platform.machine() in _ARCHITECTURES


def prepare() -> None:
    """Reads what enter() needs, once for all children."""
    if known():
        program(platform.machine(), 0)
        _libc()


def undumpable() -> None:
    """From now on no process of the same user reads or writes this one's memory, environment or descriptors.

    Does nothing where there is no /proc to read them in.
    """
    if platform.system() == "Linux":
        _prctl(_PR_SET_DUMPABLE, 0)


def enter(limits: Limits, keeper: int, folders: int | None) -> None:
    """Puts this process, which has one thread, behind all walls for good.

    `keeper` is the process it may not outlive, `folders` the ruleset of readable(). Raises Absent where a
    wall that is relied on is not there: on Linux, any of them but Landlock.
    """
    _limit(limits)
    if not known():
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != keeper:
        raise Absent("the keeper is gone")
    _prctl(_PR_SET_DUMPABLE, 0)
    _without_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if folders is not None:
        _call(_LANDLOCK_RESTRICT, folders, 0)
    _filter(program(platform.machine(), os.getpid()))


def _limit(limits: Limits) -> None:
    most = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: limits.memory_bytes + _address_space(),
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MOST_DESCRIPTORS,
    }
    if threads := _threads():
        most[resource.RLIMIT_NPROC] = threads + _MORE_THREADS
    for kind, wanted in most.items():
        soft = wanted
        # A hard limit one above the soft one: SIGXCPU comes first and says why.
        hard = soft + 1 if kind == resource.RLIMIT_CPU else soft
        already = resource.getrlimit(kind)[1]
        if already != resource.RLIM_INFINITY:
            soft, hard = min(soft, already), min(hard, already)
        resource.setrlimit(kind, (soft, hard))


def _address_space() -> int:
    """Bytes of address space this process has now; 0 where the system does not say (macOS)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _threads() -> int:
    """How many threads run on this machine, of whomever: the user has no more. 0: nobody says."""
    try:
        return int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0


# ---- The filter ----


@cache
def _calls() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("syscalls.toml").read_text("utf-8"))


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter for a child with this process id. KeyError for a machine nobody wrote one for."""
    calls = _calls()
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL_PROCESS),
        *_free(machine, calls["free"]),
        *_asked(machine, calls["asked"], pid),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]


def _free(machine: str, calls: Mapping[str, Mapping[str, int]]) -> Iterator[Instruction]:
    for numbers in calls.values():
        if machine in numbers:
            yield _EQUAL, 0, 1, numbers[machine]
            yield _RETURN, 0, 0, _ALLOW


def _asked(machine: str, calls: Iterable[Mapping[str, Any]], pid: int) -> Iterator[Instruction]:
    """A call is allowed where each of its conditions holds: one word of its arguments is among these."""
    for call in calls:
        if machine in call:
            refusal = (_RETURN, 0, 0, _ERRNO | getattr(errno, call["error"]))
            inner = [step for condition in call["when"] for step in _condition(condition, pid, refusal)]
            yield _EQUAL, 0, len(inner) + 1, call[machine]
            yield from inner
            yield _RETURN, 0, 0, _ALLOW


def _condition(condition: Mapping[str, Any], pid: int, refusal: Instruction) -> Iterator[Instruction]:
    values = [pid if value == "self" else int(value) for value in condition["among"]]
    yield _LOAD, 0, 0, _ARGUMENTS + 4 * int(condition["word"])
    yield _AND, 0, 0, condition["mask"]
    for place, value in enumerate(values):
        yield _EQUAL, len(values) - place, 0, value
    yield refusal


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))  # struct sock_fprog


def _filter(steps: list[Instruction]) -> None:
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(code, len(code))
    whole = _Program(len(steps), ctypes.addressof(kept))
    _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(whole))


# ---- Other walls ----


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(*arguments: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:5]]
    if _libc().prctl(*padded):
        raise Absent(ctypes.get_errno(), f"prctl {arguments[0]}")


def _call(number: int, *arguments: int) -> int:
    result = int(_libc().syscall(ctypes.c_long(number), *(ctypes.c_ulong(value) for value in arguments)))
    if result < 0:
        raise Absent(ctypes.get_errno(), f"call {number}")
    return result


def _without_capabilities() -> None:
    """Root, on a laptop, keeps no power over other processes: only the reading of files, if it had that."""
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITIES_3, 0))
    sets = ctypes.create_string_buffer(24)
    if _libc().capget(header, sets):
        raise Absent(ctypes.get_errno(), "capget")
    kept = struct.unpack_from("=I", sets.raw)[0] & _READ_ANY_FILE
    sets.raw = struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    if _libc().capset(header, sets):
        raise Absent(ctypes.get_errno(), "capset")


def readable(folders: Iterable[str]) -> int | None:
    """Landlock's ruleset: files of these folders are read, and no others. None where there is no Landlock."""
    if not known():
        return None
    handled = ctypes.create_string_buffer(struct.pack("=Q", _ALL_OF_ABI_1))
    try:
        rules = _call(_LANDLOCK_CREATE, ctypes.addressof(handled), 8, 0)
    except Absent:
        return None
    for folder in folders:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            _add(rules, folder)
    return rules


def _add(rules: int, path: str) -> None:
    place = os.open(path, _O_PATH | os.O_CLOEXEC)
    try:
        rights = _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place))
        _call(_LANDLOCK_ADD, rules, 1, ctypes.addressof(rule), 0)
    finally:
        os.close(place)
