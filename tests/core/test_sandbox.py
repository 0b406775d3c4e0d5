"""The sandbox: answers come back, limits hold, its process is always there, and it fails closed."""

import ast
import contextlib
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crier import sandbox
from crier.model.errors import Permanent, Rejected, Transient
from crier.model.newsroom import Newsroom
from crier.model.release import Dateline
from crier.reading import pipeline
from crier.rendering import in_sandbox
from crier.sandbox import frames, keeping
from crier.sandbox.task import named
from tests.support import as_on_lambda, tasks

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
FUNCTIONS = Path(__file__).parents[2] / "functions"


def limited(task=tasks.DO, **limits):
    return replace(task, limits=tasks.LIMITS | limits)


@pytest.mark.parametrize("deed", ["nothing", "empty", "bytes", "no files", "files", "a model"])
def test_the_answer_comes_back_as_it_was(deed):
    assert sandbox.run(tasks.DO, deed) == tasks.DEEDS[deed]()


def test_a_large_answer_does_not_block_the_pipe():
    assert len(sandbox.run(tasks.DO, "much")) == 8 << 20


def test_a_large_question_does_not_block_the_pipe():
    question = os.urandom(20 << 20)
    assert sandbox.run(limited(tasks.ECHO, wall_seconds=30.0), question) == question


def test_a_child_that_answers_before_it_has_heard_everything():
    with pytest.raises(sandbox.Crashed):
        sandbox.run(replace(tasks.ECHO, name="tests.support.tasks:NOBODY"), b"x" * (8 << 20))


@pytest.mark.parametrize("task", [pipeline.READ, in_sandbox.PAGE, in_sandbox.PAPER, tasks.DO])
def test_a_task_stands_where_it_says(task):
    assert named(task.name) is task


@pytest.mark.parametrize(
    "name", ["crier.sandbox:run", "crier.nowhere:READ", "crier.sandbox:NOBODY", "", "os:system"]
)
def test_no_other_name_is_a_task(name):
    with pytest.raises((ImportError, AttributeError, TypeError, ValueError)):
        named(name)


def test_a_rejection_passes_through_with_what_it_says():
    with pytest.raises(Rejected) as caught:
        sandbox.run(tasks.DO, "refuse")
    assert (caught.value.check, caught.value.excerpt, caught.value.values) == (
        "empty-file",
        "the words",
        {"limit": 3},
    )


@pytest.mark.parametrize(
    ("deed", "limits", "error"),
    [
        ("spin", {"cpu_seconds": 1}, sandbox.TooLong),
        ("sleep", {"wall_seconds": 0.2}, sandbox.TooLong),
        ("hoard", {}, sandbox.TooBig),
        ("die", {}, sandbox.Killed),
        ("stumble", {}, sandbox.Crashed),
        ("exit", {}, sandbox.Killed),
        ("strange", {}, sandbox.Crashed),
    ],
)
def test_every_end_has_its_error(deed, limits, error):
    with pytest.raises(error) as caught:
        sandbox.run(limited(**limits), deed)
    assert isinstance(caught.value, Permanent)
    assert "unpublished" not in str(caught.value)


def test_threads_work():
    assert sandbox.run(tasks.DO, "threads") == bytes(range(8))


def test_it_leaves_neither_children_nor_open_files_behind():
    def descriptors():
        return len(list(Path("/proc/self/fd").iterdir()))

    process = keeping.process_id()
    gc.collect()
    before = descriptors()
    for deed in ("empty", "stumble", "exit", "nothing"):
        with contextlib.suppress(Permanent):
            sandbox.run(tasks.DO, deed)
    assert descriptors() == before
    assert as_on_lambda.children(process) == []
    assert keeping.process_id() == process


def test_a_file_in_its_own_jail_costs_less_of_the_processor_than_an_interpreter_that_does_nothing():
    """What a file costs more than its reading, in one run beside what a fresh process would cost.

    The least of many of each: the same work takes longer where others work, and never less than it takes.
    """
    sandbox.run(tasks.ECHO, b"x")
    jails, interpreters = [], []
    for _ in range(25):
        before = _spent()
        sandbox.run(tasks.ECHO, b"x")
        jails.append(_spent() - before)
        interpreters.append(_interpreter())
    assert min(jails) < min(interpreters), (jails, interpreters)


def _interpreter():
    """Seconds of the processor of an interpreter that starts and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _spent():
    """Seconds of the processor that this process, the sandbox's and its children have had."""
    own = int(Path(f"/proc/{keeping.process_id()}/schedstat").read_text().split()[0])
    return time.process_time() + own / 1e9 + keeping.spent()


@pytest.mark.long
@pytest.mark.parametrize("blow", ["killed", "silent"])
def test_another_takes_its_place_when_its_process_is_gone(blow):
    process = keeping.process_id()
    if blow == "killed":
        os.kill(process, signal.SIGKILL)
        as_on_lambda.until(lambda: not as_on_lambda.alive(process))
    else:
        keeping._state.warden.control.shutdown(socket.SHUT_RDWR)
        with pytest.raises(Transient):
            sandbox.run(tasks.DO, "empty")
    assert sandbox.run(tasks.DO, "empty") == b""
    assert keeping.process_id() != process


def test_two_threads_take_turns():
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: sandbox.run(tasks.DO, "bytes"), range(6)))
    assert answers == [b"\0\xff"] * 6


def test_a_process_that_was_forked_has_a_sandbox_of_its_own():
    keeping.process_id()
    child = os.fork()
    if child == 0:
        held = 1
        try:
            held = int(sandbox.run(tasks.DO, "empty") != b"")
            keeping._end()
        finally:
            os._exit(held)
    assert os.waitpid(child, 0)[1] == 0
    assert sandbox.run(tasks.DO, "empty") == b""


def test_its_process_gets_nothing_of_ours(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    keeping._end()
    process = keeping.process_id()
    for shared, environment in ((1, {"LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"}), (0, {}), (None, {})):
        monkeypatch.setattr(keeping.sysconfig, "get_config_var", {"Py_ENABLE_SHARED": shared}.get)
        assert keeping.environment() == environment
    had = json.loads(sandbox.run(tasks.DO, "environment"))
    assert had.keys() <= {"LD_LIBRARY_PATH", "LC_CTYPE"}  # the second is Python's own
    lead = sorted(str(path.readlink()) for path in Path(f"/proc/{process}/fd").iterdir())
    assert lead.count("/dev/null") == 3
    assert [place.partition(":")[0] for place in lead if place != "/dev/null"] in (
        ["socket"],
        ["anon_inode", "socket"],  # Landlock's
    )
    keeping._end()


@pytest.mark.parametrize("sealed", [False, True])
def test_where_no_child_can_be_confined_nothing_is_read(monkeypatch, sealed):
    program = keeping._PROGRAM
    broken = program.replace("warden.main", "warden.walls.known = lambda: False; warden.main")
    monkeypatch.setattr(keeping, "_PROGRAM", program if sealed else broken)
    keeping._end()
    try:
        if sealed:
            assert sandbox.run(tasks.DO, "empty") == b""
        else:
            with pytest.raises(sandbox.NoWalls):
                sandbox.run(tasks.DO, "empty")
            with pytest.raises(sandbox.NoWalls):
                pipeline.read_in_sandbox(pipeline.Upload(b"x", "x.txt"), newsroom=Newsroom(), now=NOW)
    finally:
        keeping._end()


def test_a_child_that_cannot_be_confined_answers_so_and_reads_nothing(monkeypatch):
    """The kernel let the first child be confined, and the next not."""
    broken = "warden.walls.enter = lambda *_: 1 / 0; warden._sealed = lambda _: True; warden.main"
    monkeypatch.setattr(keeping, "_PROGRAM", keeping._PROGRAM.replace("warden.main", broken))
    keeping._end()
    try:
        with pytest.raises(sandbox.NoWalls):
            sandbox.run(tasks.DO, "empty")
    finally:
        keeping._end()


def test_elsewhere_it_is_said(monkeypatch, caplog):
    """As on a laptop that is no Linux."""
    broken = "warden.walls.known = lambda: False; warden.main"
    monkeypatch.setattr(keeping, "_PROGRAM", keeping._PROGRAM.replace("warden.main", broken))
    monkeypatch.setattr(keeping.platform, "system", lambda: "Darwin")
    keeping._end()
    try:
        assert sandbox.run(tasks.DO, "empty") == b""
        assert "not confined" in caplog.text
    finally:
        keeping._end()


# ---- A child that was broken into writes what it likes ----


def forged(frame: bytes, expects=frames.BODY):
    """What the handler makes of a child that writes these bytes."""
    return sandbox.run(replace(tasks.FORGED, answer=lambda _: expects), frame)


def framed(header: object, *parts: bytes) -> bytes:
    body = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(body).to_bytes(8, "big") + body + b"".join(parts)


class Touch:
    """A pickle of it makes a folder where it is read."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (self.folder,)


def answer(*parts: tuple[str, int]) -> dict[str, object]:
    return {"end": "answer", "parts": parts}


def error(kind: str, *args: object, **more: object) -> dict[str, object]:
    return {"end": "error", "kind": kind, "args": args, **more}


HOSTILE = {
    "no frame": b"x",
    "a length alone": bytes(8),
    "an endless header": b"\xff" * 8,
    "a header longer than what came": (1000).to_bytes(8, "big") + b"{}",
    "a header of a megabyte and more": framed(b" " * (2 << 20) + b'{"end": "answer"}'),
    "no JSON": framed(b"\x80\x04K\x01."),
    "another encoding": framed('{"end": "answer"}'.encode("utf-16")),
    "no object": framed([1]),
    "nested without end": framed(b"[" * 500_000),
    "nested objects": framed(b'{"end":' * 100_000),
    "two values": framed(b'{"end": "answer"}{}'),
    "a number without end": framed(b'{"end": "answer", "parts": [["body", ' + b"9" * 100_000 + b"]]}"),
    "not a number": framed(b'{"end": "answer", "parts": [["body", NaN]]}'),
    "an unknown end": framed({"end": "code"}),
    "one word too many": framed({"end": "answer", "class": "os.system"}),
    "less than it says": framed(answer(("body", 5)), b"1234"),
    "more than it says": framed(answer(("body", 3)), b"1234"),
    "a part of negative length": framed(answer(("body", -1), ("b", 2)), b"1"),
    "a huge part": framed(answer(("body", 1 << 62))),
    "a length in words": framed(answer(("body", "4")), b"1234"),
    "a length that is a half": framed(answer(("body", 1.5)), b"12"),
    "a length that is true": framed(answer(("body", True)), b"1"),
    "one name twice": framed(answer(("body", 1), ("body", 1)), b"12"),
    "another name": framed(answer(("index.html", 1)), b"1"),
    "a part more": framed(answer(("body", 1), ("more", 1)), b"12"),
    "a thousand and one parts": framed(answer(*((str(at), 0) for at in range(1_001)))),
    "half a character": framed(b'{"end": "error", "kind": "Permanent", "args": ["\\ud800"]}'),
    "an error nobody named": framed(error("KeyboardInterrupt")),
    "an error by its module": framed(error("os.system", "true")),
    "an error of nobody": framed(error("__class__")),
    "a long error": framed(error("Permanent", "x" * 2_001)),
    "an error of numbers": framed(error("Permanent", 1)),
    "an error in five words": framed(error("Permanent", *"12345")),
    "a refusal without words": framed(error("Rejected", "no-such-check", "")),
    "a refusal by a way out": framed(error("Rejected", "../../x", "")),
    "a refusal without its values": framed(error("Rejected", "too-large", "")),
    "a refusal of itself": framed(error("Rejected", "empty-file", "", values={"check": "x"})),
    "a refusal in a language": framed(error("Rejected", "empty-file", "", values={"language": "x"})),
    "a refusal with a list": framed(error("Rejected", "empty-file", "", values={"limit": [1]})),
    "a crash without a place": framed({"end": "crash"}),
}


@pytest.mark.parametrize("frame", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_frame_ends_as_a_crash(frame):
    with pytest.raises((sandbox.Crashed, sandbox.Killed)) as caught:
        forged(frame)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_code_is_not_run(tmp_path):
    """Python's own ways to write a value that runs when it is read."""
    import marshal
    import pickle

    folder = str(tmp_path / "broken-into")
    code = marshal.dumps(compile(f"import os; os.mkdir({folder!r})", "x", "exec"))
    for body in (pickle.dumps(Touch(folder)), code, b"!!python/object/apply:os.system [true]"):
        for frame in (body, framed(body), framed(answer(("model", len(body))), body)):
            with pytest.raises((sandbox.Crashed, sandbox.Killed)):
                forged(frame, frames.model(Dateline))
    assert not list(tmp_path.iterdir())


def test_what_a_crash_says_is_a_type_and_a_place():
    for said in ("Secret words of a release", "KeyError at x.py:1 and more", "A at /x.py:2\n3"):
        with pytest.raises(sandbox.Crashed) as caught:
            forged(framed({"end": "crash", "args": [said]}))
        assert str(caught.value) == "_forge: somewhere"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"city": "x", "text": "y", "more": 1}',
        b'{"city": 1, "text": "y"}',
        b'{"city": "\\ud800", "text": "y"}',
        b'{"city": {"a": ' * 50_000,
    ],
)
def test_a_model_is_the_one_the_parent_names(body):
    with pytest.raises(sandbox.Crashed):
        forged(framed(answer(("model", len(body))), body), frames.model(Dateline))


@given(st.binary(max_size=3_000))
@example(b"\0\0\0\0\0\0\0\x02{}")
def test_any_bytes_are_a_frame_or_are_none(data):
    with pytest.raises(ValueError, match=r"header|bytes|validation|frame"):
        frames.opened(data)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(["end", "parts", "kind", "args", "values", "more"])
ENDS = st.sampled_from(["answer", "error", "memory", "crash", "walls"])
CHECKS = st.sampled_from(["empty-file", "too-large", "no-headline", "x"])


@given(
    header=st.dictionaries(FIELDS, PLAIN)
    | st.fixed_dictionaries(
        {"end": ENDS},
        optional={
            "kind": st.sampled_from(["Rejected", "Permanent", "Transient", "Killed", "object"]),
            "args": st.lists(CHECKS | st.text(), max_size=5),
            "values": st.dictionaries(
                st.text(max_size=9), st.integers() | st.text() | st.floats(), max_size=9
            ),
            "parts": st.lists(st.tuples(st.sampled_from(["body", "b"]), st.integers(-1, 4)), max_size=3),
        },
    ),
    rest=st.binary(max_size=6),
)
def test_any_header_ends_as_an_answer_of_its_shape_or_an_error_of_ours(header, rest):
    frame = bytearray(framed(header, rest))
    known = {"Permanent": Permanent, "Transient": Transient}
    try:
        made = sandbox._judged("work", keeping.Heard(frame), frames.BODY, known)
    except (sandbox.Crashed, sandbox.TooBig, sandbox.NoWalls):
        return
    except (Rejected, Permanent, Transient) as caught:
        assert type(caught) in (Rejected, Permanent, Transient)
        assert all(len(word) <= 2_000 for word in caught.args)
        return
    assert made is None or made in rest


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_cut_or_lengthened_frame_is_none(body, data):
    frame = b"".join(frames.answered({"body": body}))
    assert frames.opened(frame)[1] == {"body": body}
    cut = frame[: data.draw(st.integers(0, len(frame) - 1))]
    for broken in (cut, frame + b"x"):
        with pytest.raises(ValueError, match=r"header|bytes"):
            frames.opened(broken)


def test_an_answer_longer_than_it_may_be_ends_as_too_big():
    with pytest.raises(sandbox.TooBig):
        sandbox.run(tasks.DO, "much", most_bytes=2 << 20)


def test_a_child_that_goes_on_writing_for_ever_is_ended():
    with pytest.raises(sandbox.TooBig):
        sandbox.run(tasks.FORGED_WITHOUT_END, b"x" * (1 << 20), most_bytes=20 << 20)


def test_an_error_of_ours_is_the_nearest_that_the_task_names():
    for task, kind in ((tasks.DO, Permanent), (tasks.ODD, tasks.Odd)):
        with pytest.raises(Permanent) as caught:
            sandbox.run(task, "odd")
        assert (type(caught.value), caught.value.args) == (kind, ("cells", "3"))


@pytest.mark.long
def test_nothing_that_runs_what_it_reads_is_imported():
    known = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "multiprocessing"}
    for path in FUNCTIONS.rglob("*.py"):
        tree = ast.walk(ast.parse(path.read_text()))
        names = [alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names]
        tree = ast.walk(ast.parse(path.read_text()))
        names += [node.module or "" for node in tree if isinstance(node, ast.ImportFrom)]
        assert not {name.partition(".")[0] for name in names} & known, path
