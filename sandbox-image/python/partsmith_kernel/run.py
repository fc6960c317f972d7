"""Life of the process: capture, import, ready, one job, one answer, end."""

from __future__ import annotations

import gc
import json
import os
import tarfile

from .capture import Capture


def main() -> None:
    capture = Capture()
    # After the capture: libraries print while they are imported.
    from .jobs import run_job, warm_up
    from .languages import load_languages
    from .protocol import PROTOCOL, read_job, write_answer

    languages = load_languages()
    warm_up(languages)
    capture.discard()
    # What is alive now stays alive; the collector need not look at it again.
    gc.collect()
    gc.freeze()
    ready = {
        "ready": True,
        "kernel": "python",
        "protocol": PROTOCOL,
        "languages": languages.names,
        "versions": languages.versions,
    }
    os.write(capture.report_fd, json.dumps(ready, separators=(",", ":")).encode() + b"\n")
    try:
        job = read_job(0)
    except (ValueError, KeyError, OSError, tarfile.TarError) as error:
        os.write(capture.report_fd, f"not a job: {error}\n".encode())
        os._exit(2)
    _close_stdin()
    capture.limit(int(job.spec["text_bytes"]))

    def stage(name: str) -> None:
        if name != "running":
            capture.seal()
        capture.stage(name)

    answer = run_job(job, languages, stage)
    stdout, stderr = capture.texts()
    write_answer(capture.answer_fd, answer, stdout, stderr)
    # Threads and exit handlers of the source get no say after the answer.
    os._exit(0)


def _close_stdin() -> None:
    """Reading from stdin finds its end at once; no /dev/null is needed for it."""
    reader, writer = os.pipe()
    os.close(writer)
    os.dup2(reader, 0, inheritable=False)
    os.close(reader)
