"""Takes file descriptors 1 and 2 away from whoever prints and keeps the real ones private.

What is printed goes into a non-blocking pipe per stream. The pipe's size is the cap: when it is
full a write fails at once, so a flood costs neither memory nor disk, and no thread is needed to
drain it (OCCT prints while holding the interpreter lock, a reader thread would deadlock).
"""

from __future__ import annotations

import ctypes
import fcntl
import io
import os
import sys

_PAGE = 4096
_PRIVATE_FD = 64


class _CappedWriter(io.TextIOBase):
    """Text stream onto a captured descriptor that drops what is past the cap."""

    def __init__(self, fd: int, cap: int, name: str) -> None:
        self._fd = fd
        self._left = cap
        self.name = name
        self.cut = False

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def fileno(self) -> int:
        return self._fd

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        data = text.encode("utf-8", "replace")
        kept = data[: self._left]
        self.cut = self.cut or len(kept) < len(data)
        if kept:
            try:
                written = os.write(self._fd, kept)
            except (BlockingIOError, OSError):
                written = 0
            if written < len(kept):
                # The source filled the pipe behind our back: what follows would have gaps.
                self.cut = True
                self._left = written
            self._left -= written
        return len(text)


class Capture:
    """Descriptors 1 and 2 captured from construction until `texts()`."""

    def __init__(self) -> None:
        self.answer_fd = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, _PRIVATE_FD)
        self.report_fd = fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, _PRIVATE_FD)
        self._read_out = _captured(1)
        self._read_err = _captured(2)
        self._cap = 64 * 1024
        self._sealed: tuple[str, str] | None = None
        self.limit(self._cap)

    def limit(self, cap: int) -> None:
        """Sets the cap in bytes of each stream; called before the source runs."""
        self._cap = cap
        for fd in (self._read_out, self._read_err):
            try:
                fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, max(_PAGE, cap))
            except (OSError, AttributeError):
                # The default of 64 KiB stays; the text is cut earlier and says so.
                pass
        self.out = _CappedWriter(1, cap, "<stdout>")
        self.err = _CappedWriter(2, cap, "<stderr>")
        sys.stdout = self.out
        sys.stderr = self.err

    def discard(self) -> None:
        """Forgets what was printed so far."""
        self.texts()
        self.limit(self._cap)

    def stage(self, name: str) -> None:
        """Untrusted progress for display; a reader that went away is no reason to fail."""
        try:
            os.write(self.report_fd, f'{{"stage":"{name}"}}\n'.encode())
        except OSError:
            pass

    def seal(self) -> None:
        """Keeps what the source printed; what OCCT prints afterwards while it writes is dropped."""
        if self._sealed is None:
            self._sealed = self.texts()

    def texts(self) -> tuple[str, str]:
        """Captured stdout and stderr, each at most the cap, marked when cut."""
        if self._sealed is not None:
            return self._sealed
        try:
            ctypes.CDLL(None).fflush(None)
        except (OSError, AttributeError):
            pass
        return (
            _drained(self._read_out, self._cap, self.out.cut),
            _drained(self._read_err, self._cap, self.err.cut),
        )


def _captured(fd: int) -> int:
    """Points `fd` at a new pipe and returns the pipe's reading end."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    os.dup2(writer, fd, inheritable=False)
    os.close(writer)
    return reader


def _drained(reader: int, cap: int, cut: bool) -> str:
    parts: list[bytes] = []
    while True:
        try:
            piece = os.read(reader, 1 << 16)
        except BlockingIOError:
            break
        if not piece:
            break
        parts.append(piece)
    data = b"".join(parts)
    if cut or len(data) > cap:
        note = f"\n[cut after {cap} bytes]".encode()
        data = data[: max(0, cap - len(note))] + note
    return data.decode("utf-8", "replace").replace("\x00", "\ufffd")
