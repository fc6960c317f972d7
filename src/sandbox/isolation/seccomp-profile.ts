/**
 * Which system calls a kernel process may make, as data: the one profile from which the bubblewrap
 * driver's filter (seccomp-filter.ts) and Docker's `sandbox-image/seccomp.json` (seccomp-docker.ts) are
 * both made. What no group names is refused with EPERM.
 *
 * The floor is Docker's default profile: nothing is allowed here that it refuses to a container without
 * capabilities. From there everything goes that neither Deno nor CPython with OCP asks for: sockets,
 * new processes, other processes, namespaces, mounts, and the kernel's own young or wide interfaces.
 */

/** `argument & mask === value`, over all 64 bits, so that nothing hides in a half the kernel drops. */
export interface ArgumentTest {
  readonly argument: 0 | 1 | 2 | 3 | 4 | 5;
  readonly mask: bigint;
  readonly value: bigint;
}

export interface SyscallGroup {
  readonly purpose: string;
  readonly names: readonly string[];
  /** Allowed when any one of these holds; without it allowed always. */
  readonly when?: readonly ArgumentTest[];
}

const ALL_BITS = 0xffff_ffff_ffff_ffffn;

/** linux/sched.h */
const CLONE_THREAD = 0x0001_0000n;
/** CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET} of linux/sched.h, plus CLONE_PTRACE and CLONE_PARENT. */
const CLONE_FORBIDDEN = 0x7e02_0000n | 0x2000n | 0x8000n;

const equals = (argument: ArgumentTest['argument'], value: bigint): ArgumentTest => ({
  argument,
  mask: ALL_BITS,
  value,
});

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const ALLOWED_SYSCALLS: readonly SyscallGroup[] = [
  {
    purpose: 'memory of this process',
    names: words(`
      brk mmap munmap mprotect mremap madvise mincore msync membarrier mlock mlock2
      munlock pkey_alloc pkey_free pkey_mprotect
    `),
  },
  {
    purpose: 'bytes of an open file or pipe',
    names: words(`
      read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close
      close_range dup dup2 dup3 fcntl flock fsync fdatasync ftruncate fallocate fadvise64
      sendfile copy_file_range pipe pipe2
    `),
  },
  {
    purpose: 'files; which ones there are is decided by the mounts',
    names: words(`
      open openat openat2 creat access faccessat faccessat2 stat lstat fstat newfstatat
      statx statfs fstatfs readlink readlinkat getdents getdents64 getcwd chdir fchdir
      umask mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat
      symlink symlinkat truncate chmod fchmod fchmodat utime utimes futimesat utimensat
      getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
    `),
  },
  {
    purpose: 'waiting',
    names: words(`
      poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait
      epoll_pwait epoll_pwait2 eventfd eventfd2 nanosleep clock_nanosleep pause
      timerfd_create timerfd_settime timerfd_gettime timer_create timer_settime
      timer_gettime timer_getoverrun timer_delete getitimer setitimer alarm
      restart_syscall wait4 waitid
    `),
  },
  {
    purpose: 'threads of this process',
    names: words(`
      futex futex_waitv set_robust_list get_robust_list set_tid_address rseq gettid
      sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler
      sched_getattr sched_get_priority_min sched_get_priority_max getpriority setpriority
      arch_prctl
    `),
  },
  {
    purpose: 'signals to itself: tgkill is how abort(3) and pthread_kill(3) work',
    names: words(`
      rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigreturn
      sigaltstack tgkill signalfd signalfd4
    `),
  },
  {
    purpose: 'who and where am I; clocks are read, never set',
    names: words(`
      getpid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid
      getresgid getgroups uname sysinfo getcpu getrusage times time gettimeofday
      clock_gettime clock_getres getrandom getrlimit setrlimit prlimit64 prctl
    `),
  },
  {
    purpose:
      'start and end: the launcher sets the filter just before it executes the kernel program',
    names: ['execve', 'exit', 'exit_group'],
  },
  {
    purpose: 'Deno reads its signal socket pair with this; without it an idle process panics',
    names: ['recvfrom'],
  },
  {
    purpose: 'the one socket: a pair within the process, AF_UNIX (Deno panics at start without it)',
    names: ['socketpair'],
    when: [equals(0, 1n)],
  },
  {
    purpose: 'new threads, never new processes or namespaces',
    names: ['clone'],
    when: [{ argument: 0, mask: CLONE_THREAD | CLONE_FORBIDDEN, value: CLONE_THREAD }],
  },
  {
    purpose:
      'what runtimes ask of a pipe or file: TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; never TIOCSTI or a device',
    names: ['ioctl'],
    when: [0x5401n, 0x5413n, 0x541bn, 0x5421n, 0x5450n, 0x5451n].map((command) =>
      equals(1, command),
    ),
  },
];

/** glibc falls back to clone, whose flags a filter can read, only when clone3 does not exist. */
export const ABSENT_SYSCALLS: readonly string[] = ['clone3'];
