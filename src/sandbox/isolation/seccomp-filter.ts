/**
 * Compiles the profile to a classic BPF program, the form that seccomp(2) and `bwrap --seccomp FD` take:
 * an array of `struct sock_filter {u16 code; u8 jt; u8 jf; u32 k}` (linux/filter.h), little-endian on
 * both machines. Opcodes: linux/bpf_common.h; input: `struct seccomp_data {int nr; u32 arch; u64 ip;
 * u64 args[6]}`; answers: SECCOMP_RET_* of linux/seccomp.h. No npm package does this, and libseccomp's
 * bindings would put a native build between a newcomer and the first part.
 */
import { ABSENT_SYSCALLS, ALLOWED_SYSCALLS, type ArgumentTest } from './seccomp-profile.ts';
import { type SeccompArch, syscallNumber } from './seccomp-syscalls.ts';

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** BPF_LD|BPF_W|BPF_ABS, BPF_ALU|BPF_AND|BPF_K, BPF_JMP|{JA,JEQ,JGE}|BPF_K, BPF_RET|BPF_K */
const OP = {
  load: 0x20,
  and: 0x54,
  jump: 0x05,
  ifEqual: 0x15,
  ifAtLeast: 0x35,
  answer: 0x06,
} as const;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const errno = (number: number): number => 0x0005_0000 | number;
const EPERM = 1;
const ENOSYS = 38;
const REFUSE = errno(EPERM);

const OFFSET_NUMBER = 0;
const OFFSET_ARCH = 4;
const offsetOfArgument = (index: number): number => 16 + index * 8;

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64, linux/audit.h. */
const AUDIT_ARCH: Readonly<Record<SeccompArch, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };

const LOW = 0xffff_ffffn;
const LONGEST_JUMP = 255;

const step = (code: number, k: number, jt = 0, jf = 0): Instruction => ({ code, jt, jf, k });
const answer = (action: number): Instruction => step(OP.answer, action);

/** Numbers from `from` up to the next span's `from` get this code, which always ends in an answer. */
interface Span {
  readonly from: number;
  readonly code: readonly Instruction[];
}

/**
 * The filter for one machine. The kernel is asked to kill the process when the call comes from another
 * machine's table (int 0x80 has its own numbers); x32 numbers (bit 30) and all unknown ones get EPERM.
 */
export function seccompFilter(arch: SeccompArch): Uint8Array {
  const program = [
    step(OP.load, OFFSET_ARCH),
    step(OP.ifEqual, AUDIT_ARCH[arch], 1, 0),
    answer(KILL_PROCESS),
    step(OP.load, OFFSET_NUMBER),
    ...search(spans(decisions(arch))),
  ];
  return encode(program);
}

function decisions(arch: SeccompArch): ReadonlyMap<number, readonly Instruction[]> {
  const table = new Map<number, readonly Instruction[]>();
  const decide = (name: string, code: readonly Instruction[]): void => {
    const number = syscallNumber(name, arch);
    if (number !== undefined) {
      table.set(number, code);
    }
  };
  for (const group of ALLOWED_SYSCALLS) {
    const code = group.when === undefined ? ALWAYS : whenAny(group.when);
    for (const name of group.names) {
      decide(name, code);
    }
  }
  for (const name of ABSENT_SYSCALLS) {
    decide(name, NEVER_HEARD_OF);
  }
  return table;
}

const ALWAYS: readonly Instruction[] = [answer(ALLOW)];
const NEVER_HEARD_OF: readonly Instruction[] = [answer(errno(ENOSYS))];
const NEVER: readonly Instruction[] = [answer(REFUSE)];

function whenAny(tests: readonly ArgumentTest[]): readonly Instruction[] {
  return [...tests.flatMap(allowWhen), answer(REFUSE)];
}

/** Falls out of its end, into the next test, when the argument differs. */
function allowWhen(test: ArgumentTest): readonly Instruction[] {
  const place = offsetOfArgument(test.argument);
  const halves = [
    { offset: place, mask: Number(test.mask & LOW), value: Number(test.value & LOW) },
    { offset: place + 4, mask: Number(test.mask >> 32n), value: Number(test.value >> 32n) },
  ].filter((half) => half.mask !== 0);
  const code: Instruction[] = [answer(ALLOW)];
  for (const half of halves.toReversed()) {
    // The jump is over all that already stands behind it.
    code.unshift(step(OP.ifEqual, half.value, 0, code.length));
    if (half.mask !== Number(LOW)) {
      code.unshift(step(OP.and, half.mask));
    }
    code.unshift(step(OP.load, half.offset));
  }
  return code;
}

/** Neighbours with the same decision become one span; the gaps between and after are refused. */
function spans(table: ReadonlyMap<number, readonly Instruction[]>): readonly Span[] {
  const list: Span[] = [{ from: 0, code: table.get(0) ?? NEVER }];
  const end = Math.max(...table.keys()) + 1;
  for (let number = 1; number <= end; number++) {
    const code = table.get(number) ?? NEVER;
    if (list.at(-1)?.code !== code) {
      list.push({ from: number, code });
    }
  }
  return list;
}

/**
 * Binary search over the spans: about seven comparisons for any call, and it needs no jump over the
 * whole list. A jump past 255 instructions goes through an unconditional one, whose offset has 32 bits.
 */
function search(list: readonly Span[]): readonly Instruction[] {
  const [first] = list;
  if (first === undefined) {
    throw new RangeError('a filter needs at least one span');
  }
  if (list.length === 1) {
    return first.code;
  }
  const middle = Math.floor(list.length / 2);
  const low = search(list.slice(0, middle));
  const high = search(list.slice(middle));
  const border = list[middle]?.from ?? 0;
  return low.length <= LONGEST_JUMP
    ? [step(OP.ifAtLeast, border, low.length, 0), ...low, ...high]
    : [step(OP.ifAtLeast, border, 0, 1), step(OP.jump, low.length), ...low, ...high];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, instruction] of program.entries()) {
    view.setUint16(index * 8, instruction.code, true);
    view.setUint8(index * 8 + 2, instruction.jt);
    view.setUint8(index * 8 + 3, instruction.jf);
    view.setUint32(index * 8 + 4, instruction.k, true);
  }
  return bytes;
}
