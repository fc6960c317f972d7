/**
 * The doors of a Python kernel's canary. There is no permission layer inside Python, so every deed
 * reaches the wall; `ctypes` makes the raw system calls.
 */
import type { JobLimits } from '../../contract/limits.ts';
import type { SeccompArch } from '../isolation/seccomp-syscalls.ts';
import type { Door } from './doors.ts';
import { limitProbes, type LimitProbe } from './limit-probes.ts';
import { hostileCalls } from './outer-doors.ts';
import type { Targets } from './targets.ts';

const ABSENT = /^FileNotFoundError: \[Errno 2\]/;
/** gVisor looks at the folder's owner first, and nothing in an image belongs to the job's user. */
const READ_ONLY = /^(OSError|PermissionError): \[Errno (13|30)\]/;
const NOT_PERMITTED = /^PermissionError: \[Errno 1\]/;
const NOTHING = /^Nothing: /;

export function pythonDoors(
  targets: Targets,
  environment: readonly string[],
  tmpfsBytes: number,
  arch: SeccompArch,
): readonly Door[] {
  const { secretFile, folder, port, unixSocket, serverPid } = targets;
  const text = (value: string): string => JSON.stringify(value);
  const read = (path: string): string => `len(open(${text(path)}, "rb").read())`;
  const write = (path: string): string => `open(${text(path)}, "w")`;
  const door = (probe: string, deed: string, refusal: RegExp): Door => ({ probe, deed, refusal });
  const seen = ['PATH', 'HOSTNAME', 'PWD', 'LC_CTYPE', ...PYTHON_TUNING, ...environment];
  return [
    door('read /etc/passwd', read('/etc/passwd'), ABSENT),
    door('read a file of the server', read(secretFile), ABSENT),
    ...(serverPid === 1
      ? []
      : [door('read the server in /proc', read(`/proc/${serverPid}/cmdline`), ABSENT)]),
    door('read memory of the kernel', `some(open("/proc/kcore", "rb").read(1))`, NOTHING_OR_DENIED),
    door('read what /sys tells of the host', `some(os.listdir("/sys"))`, NOTHING),
    door('write into the root', write('/canary'), READ_ONLY),
    door('write into the kernel folder', write('/kernel/canary'), READ_ONLY),
    door('write among the devices', write('/dev/canary'), /Errno (13|30|2)\]/),
    door('write into shared memory', write('/dev/shm/canary'), /Errno (13|30|2)\]/),
    door('write beside the server', write(`${folder}/canary`), /Errno (2|30)\]/),
    door('set a setting of the kernel', write('/proc/sys/kernel/hostname'), /Errno (2|13|30)\]/),
    door('execute a file of its own', 'execute_own()', /^PermissionError: \[Errno (1|13)\]/),
    door('execute a shell', `os.execv("/bin/sh", ["sh"])`, ABSENT),
    door('execute a package manager', `os.execv("/usr/bin/apt", ["apt"])`, ABSENT),
    door('import pip', `__import__("pip")`, /^ModuleNotFoundError/),
    door(
      'find more than the fixed environment',
      `some(sorted(set(os.environ) - set(${JSON.stringify(seen)})))`,
      NOTHING,
    ),
    door('see the real host name', `some(socket.gethostname() != "sandbox")`, NOTHING),
    door('keep a capability', `some(capabilities())`, NOTHING),
    door('be root', `some(0 in os.getresuid() + os.getresgid() + tuple(os.getgroups()))`, NOTHING),
    door('become root', `os.setuid(0)`, NOT_PERMITTED),
    door('start a process', `os.fork()`, NOT_PERMITTED),
    door('start threads without end', `threads(400)`, /^RuntimeError: can't start new thread/),
    door('open files without end', `files(4096)`, /^OSError: \[Errno 24\]/),
    door(
      'fill the temporary folder past its size',
      `fill(${tmpfsBytes})`,
      /^OSError: \[Errno 28\]/,
    ),
    door(
      'connect to loopback',
      `socket.create_connection(("127.0.0.1", ${port}), 5)`,
      NOT_PERMITTED,
    ),
    door(
      'connect to a Unix socket',
      `socket.socket(socket.AF_UNIX).connect(${text(unixSocket)})`,
      NOT_PERMITTED,
    ),
    ...hostileCalls(arch).map(([name, ...args]) =>
      door(`system call ${name}`, `call(${args.join(', ')})`, NOT_PERMITTED),
    ),
  ];
}

const NOTHING_OR_DENIED = /^(Nothing: |PermissionError: \[Errno (1|13)\]|FileNotFoundError: )/;
/** Set by the kernel's own start for its numeric libraries. */
const PYTHON_TUNING = ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS'];

const PRELUDE = `
import ctypes, json, os, socket, threading

class Nothing(Exception):
    pass

def some(found):
    if not found:
        raise Nothing("nothing")
    return found

_libc = ctypes.CDLL(None, use_errno=True)

def call(number, *args):
    words = [ctypes.c_long(word) for word in (*args, 0, 0, 0, 0, 0, 0)[:6]]
    answer = _libc.syscall(ctypes.c_long(number), *words)
    if answer == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return answer

def capabilities():
    sets = [line.split() for line in open("/proc/self/status") if line.startswith("Cap")]
    return [name for name, value in sets if int(value, 16) != 0]

def execute_own():
    with open("/tmp/own", "wb") as file:
        file.write(b"#!/usr/bin/python3\\n")
    os.chmod("/tmp/own", 0o755)
    os.execv("/tmp/own", ["own"])

def threads(count):
    done = threading.Event()
    started = []
    try:
        for _ in range(count):
            started.append(threading.Thread(target=done.wait, daemon=True))
            started[-1].start()
    finally:
        done.set()
        for thread in started[:-1]:
            thread.join(5)

def files(count):
    held = []
    try:
        for _ in range(count):
            held.append(os.dup(2))
    finally:
        for number in held:
            os.close(number)

def fill(limit):
    # Two files, because one would run into the file size limit, which kills.
    block = bytes(1 << 20)
    try:
        for name in ("/tmp/a", "/tmp/b"):
            with open(name, "wb", buffering=0) as file:
                for _ in range(limit * 3 // 4 // len(block) + 1):
                    if file.write(block) < len(block):
                        raise OSError(28, "written in part")
    finally:
        for name in ("/tmp/a", "/tmp/b"):
            if os.path.exists(name):
                os.remove(name)

rows = []
def attempt(probe, deed):
    try:
        rows.append([probe, True, str(deed())[:120]])
    except BaseException as error:
        rows.append([probe, False, f"{type(error).__name__}: {error}"[:240]])
`;

/** The source of a job that tries these doors and prints a row for each after `mark`. */
export function pythonDoorSource(doors: readonly Door[], mark: string): string {
  return [
    PRELUDE,
    ...doors.map(({ probe, deed }) => `attempt(${JSON.stringify(probe)}, lambda: ${deed})`),
    `print(${JSON.stringify(mark)} + json.dumps(rows))`,
  ].join('\n');
}

/** The limits' probes in Python, with the same meaning as `limitProbes` gives them in JavaScript. */
export function pythonLimitProbes(ceilings: JobLimits): readonly LimitProbe[] {
  const flood = (stream: number): string =>
    `import os\nblock = b"x" * 65536\nwhile True:\n    os.write(${stream}, block)`;
  const sources: Readonly<Record<string, (probe: LimitProbe) => string>> = {
    'use more memory than allowed': ({ limits }) => `import time
kept = []
while len(kept) < ${Math.ceil((limits.memory_bytes ?? ceilings.memory_bytes) / 2 ** 26) + 4}:
    kept.append(bytearray(b"\\1") * (1 << 26))
time.sleep(4)
print(len(kept))`,
    'use more CPU time than allowed': () => 'while True:\n    pass',
    'stay past the deadline': () => 'import time\nwhile True:\n    time.sleep(0.05)',
    'flood stdout': () => flood(1),
    'flood stderr': () => flood(2),
  };
  return limitProbes(ceilings).map((probe) => {
    const source = sources[probe.probe];
    if (source === undefined) throw new Error(`no Python for the probe "${probe.probe}"`);
    return { ...probe, source: source(probe) };
  });
}
