import { syscallNumber } from '../../../src/sandbox/isolation/seccomp-syscalls.ts';

/** Calls the raw system call `number` through libc's syscall(2); needs FFI, so only at the outer wall. */
export const SYSCALL_PRELUDE = `
const libc = Deno.dlopen('libc.so.6', {
  syscall: { parameters: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64'], result: 'i64' },
  __errno_location: { parameters: [], result: 'pointer' },
  _exit: { parameters: ['i32'], result: 'void' },
});
const ERRNO = new Deno.UnsafePointerView(libc.symbols.__errno_location());
const NAMES = { 1: 'EPERM', 2: 'ENOENT', 3: 'ESRCH', 7: 'E2BIG', 9: 'EBADF', 10: 'ECHILD', 11: 'EAGAIN', 12: 'ENOMEM', 13: 'EACCES', 14: 'EFAULT', 17: 'EEXIST', 19: 'ENODEV', 5: 'EIO', 25: 'ENOTTY', 20: 'ENOTDIR', 22: 'EINVAL', 30: 'EROFS', 38: 'ENOSYS', 93: 'EPROTONOSUPPORT', 94: 'ESOCKTNOSUPPORT', 95: 'EOPNOTSUPP', 97: 'EAFNOSUPPORT', 126: 'ENOKEY' };
const address = (bytes) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
const text = (words) => new TextEncoder().encode(words + '\\0');
/** 'done' or the name of the error; \`sys.value\` is what the call returned. */
const sys = (number, ...args) => {
  const six = [0, 1, 2, 3, 4, 5].map((index) => BigInt(args[index] ?? 0));
  const value = libc.symbols.syscall(BigInt(number), ...six);
  if (value !== -1n) { sys.value = value; return 'done'; }
  const number_ = ERRNO.getInt32();
  return NAMES[number_] ?? 'errno ' + number_;
};
`;

/** The number of a call on this machine, for a deed's text. */
export function numberHere(name: string): number {
  const arch = process.arch;
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`no numbers for ${arch}`);
  const number = syscallNumber(name, arch);
  if (number === undefined) throw new Error(`${arch} has no ${name}`);
  return number;
}
