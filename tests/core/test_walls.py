"""The filter is what syscalls.toml says, on both processors: the program is run here, instruction by instruction."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path

import pytest

from crier.sandbox import walls

ALLOW, KILL = 0x7FFF0000, 0x80000000
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4711
CALLS = tomllib.loads((Path(walls.__file__).parent / "syscalls.toml").read_text("utf-8"))


def refused(name: str) -> int:
    return 0x00050000 | int(getattr(errno, name))


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would make of a call: classic BPF, as far as the filter uses it."""
    words = [number, ARCHITECTURES[machine] if architecture is None else architecture, 0, 0]
    for value in (*arguments, 0, 0, 0, 0, 0, 0)[:6]:
        words += [value & 0xFFFFFFFF, value >> 32 & 0xFFFFFFFF]
    steps = walls.program(machine, PID)
    at, held = 0, 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:
            held = words[value // 4]
        elif code == 0x54:
            held &= value
        elif code == 0x15:
            at += yes if held == value else no
        elif code == 0x35:
            at += yes if held >= value else no
        else:
            assert code == 0x06
            return value


def asked(name: str, machine: str) -> int:
    return next(int(call[machine]) for call in CALLS["asked"] if call["name"] == name)


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_what_is_on_the_list_is_allowed_and_nothing_else(machine: str) -> None:
    free = {numbers[machine] for numbers in CALLS["free"].values() if machine in numbers}
    by_argument = {call[machine] for call in CALLS["asked"] if machine in call}
    assert not free & by_argument
    for number in set(range(600)) - by_argument:
        assert verdict(machine, number) == (ALLOW if number in free else refused("ENOSYS")), number


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_another_architectures_numbers_end_the_child(machine: str) -> None:
    for architecture in (0x40000003, 0x40000028, 0xC000003E ^ 1, 0):
        assert verdict(machine, 0, architecture=architecture) == KILL
    for number in (0x40000000, 0x40000000 | 39, 0xFFFFFFFF):
        assert verdict(machine, number) == KILL


# A call, its arguments, and what the kernel answers.
BY_ARGUMENT = [
    ("clone", (0x10000 | 0x8000 | 0x100,), ALLOW),  # threads
    ("clone", (17,), refused("EPERM")),  # fork
    ("clone", (0x4111,), refused("EPERM")),  # vfork
    ("clone", (0x10000000 | 17,), refused("EPERM")),  # a namespace
    ("clone", (0x10000 << 32,), refused("EPERM")),  # the bit, where it does not count
    ("openat", (0, 0, 0o2000000), ALLOW),  # O_CLOEXEC
    ("openat", (0, 0, 1), refused("EROFS")),
    ("openat", (0, 0, 2), refused("EROFS")),
    ("openat", (0, 0, 3), refused("EROFS")),
    ("openat", (0, 0, 0o100), refused("EROFS")),
    ("openat", (0, 0, 0o1000), refused("EROFS")),
    ("openat", (0, 0, 0o20000000), refused("EROFS")),
    ("kill", (PID, 11), ALLOW),
    ("kill", (PID + 1, 0), refused("EPERM")),
    ("kill", (0, 9), refused("EPERM")),
    ("kill", (0xFFFFFFFF, 9), refused("EPERM")),
    ("kill", (2**64 - PID, 9), refused("EPERM")),  # its group, by name
    ("tgkill", (PID, 5, 6), ALLOW),
    ("tgkill", (PID - 1, PID, 6), refused("EPERM")),
    ("prctl", (15, 1), ALLOW),
    ("prctl", (4, 1), refused("EPERM")),
    ("prctl", (1, 0), refused("EPERM")),
    ("prctl", (22, 0), refused("EPERM")),
    ("fcntl", (0, 3), ALLOW),
    ("fcntl", (0, 8, 1), refused("EPERM")),  # F_SETOWN
    ("fcntl", (0, 15, 1), refused("EPERM")),  # F_SETOWN_EX
    ("ioctl", (0, 0x5401), ALLOW),
    ("ioctl", (0, 0x5412), refused("ENOTTY")),  # TIOCSTI
    ("prlimit64", (0, 7, 0, 1), ALLOW),
    ("prlimit64", (0, 7, 1, 0), refused("EPERM")),
    ("prlimit64", (0, 7, 1 << 32, 0), refused("EPERM")),
    ("prlimit64", (1, 7, 0, 1), refused("EPERM")),
]


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize(("name", "arguments", "answer"), BY_ARGUMENT)
def test_what_depends_on_its_arguments(
    machine: str, name: str, arguments: tuple[int, ...], answer: int
) -> None:
    assert verdict(machine, asked(name, machine), *arguments) == answer


def test_every_rule_has_a_case_that_passes_and_one_that_does_not() -> None:
    for call in CALLS["asked"]:
        name = "openat" if call["name"] == "open" else call["name"]
        ends = {answer == ALLOW for case, _, answer in BY_ARGUMENT if case == name}
        assert ends == {True, False}, name
        assert len(call["when"]) > 0


# What must never be on it, by the numbers of Linux's headers: x86_64, aarch64.
NEVER = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "clone3": (435, 435),
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429),
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41), "bpf": (321, 280),
    "perf_event_open": (298, 241), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "memfd_create": (319, 279), "userfaultfd": (323, 282), "open_by_handle_at": (304, 265), "openat2": (437, 437),
    "creat": (85, None), "truncate": (76, 45), "ftruncate": (77, 46), "unlink": (87, None), "unlinkat": (263, 35),
    "rename": (82, None), "renameat2": (316, 276), "mkdirat": (258, 34), "linkat": (265, 37),
    "symlinkat": (266, 36), "mknodat": (259, 33), "fchmod": (91, 52), "fchownat": (260, 54), "setxattr": (188, 5),
    "setrlimit": (160, 164), "setuid": (105, 146), "capset": (126, 91), "setsid": (112, 157), "setpgid": (109, 154),
    "seccomp": (317, 277), "personality": (135, 92), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180), "sched_setaffinity": (203, 122), "setpriority": (141, 140), "kcmp": (312, 272),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
    "inotify_init1": (294, 26), "fanotify_init": (300, 262), "timer_create": (222, 107), "syslog": (103, 116),
    "fallocate": (285, 47), "copy_file_range": (326, 285), "splice": (275, 76), "vmsplice": (278, 75),
}  # fmt: skip


@pytest.mark.parametrize("name", NEVER)
def test_these_are_not_on_it(name: str) -> None:
    for machine, number in zip(ARCHITECTURES, NEVER[name], strict=True):
        if number is not None:
            assert verdict(machine, number) == refused("ENOSYS")
