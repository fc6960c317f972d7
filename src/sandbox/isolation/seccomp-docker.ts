/**
 * The same profile in the form that Docker's `--security-opt seccomp=FILE` takes
 * (`sandbox-image/seccomp.json`, written by `scripts/generate-seccomp.ts`). The daemon compiles it with
 * libseccomp, which adds the check of the machine itself; leaving 32-bit subarchitectures out refuses
 * them. Names that a machine lacks are ignored there.
 */
import {
  ABSENT_SYSCALLS,
  ALLOWED_SYSCALLS,
  type ArgumentTest,
  type SyscallGroup,
} from './seccomp-profile.ts';

const EPERM = 1;
const ENOSYS = 38;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;

interface DockerArgument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
}

interface DockerRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly DockerArgument[];
  readonly comment: string;
}

export interface DockerSeccompProfile {
  readonly defaultAction: 'SCMP_ACT_ERRNO';
  readonly defaultErrnoRet: number;
  readonly archMap: readonly { readonly architecture: string; readonly subArchitectures: [] }[];
  readonly syscalls: readonly DockerRule[];
}

export function dockerSeccompProfile(): DockerSeccompProfile {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
    ],
    syscalls: [
      ...ALLOWED_SYSCALLS.flatMap(rules),
      {
        names: ABSENT_SYSCALLS,
        action: 'SCMP_ACT_ERRNO',
        errnoRet: ENOSYS,
        comment: 'glibc then falls back to clone',
      },
    ],
  };
}

/** Arguments of one rule must all hold, so each alternative is a rule of its own. */
function rules(group: SyscallGroup): readonly DockerRule[] {
  const rule: DockerRule = { names: group.names, action: 'SCMP_ACT_ALLOW', comment: group.purpose };
  return group.when === undefined
    ? [rule]
    : group.when.map((test) => ({ ...rule, args: [dockerArgument(test)] }));
}

function dockerArgument(test: ArgumentTest): DockerArgument {
  return test.mask === ALL_BITS
    ? { index: test.argument, value: Number(test.value), valueTwo: 0, op: 'SCMP_CMP_EQ' }
    : {
        index: test.argument,
        value: Number(test.mask),
        valueTwo: Number(test.value),
        op: 'SCMP_CMP_MASKED_EQ',
      };
}
