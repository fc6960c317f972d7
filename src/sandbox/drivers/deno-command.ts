/** The `deno run …` line that both embedded drivers start. */
import type { JobLimits } from '../../contract/limits.ts';
import type { IsolationProfile } from '../isolation/profile.ts';
import type { StagedKernel } from '../kernel-folder.ts';

const MIB = 1024 * 1024;
const V8_FLAGS = '--v8-flags=';

/** Arguments after the executable; `folder` is where the kernel's files are as the process sees them. */
export function denoArguments(
  kernel: StagedKernel,
  folder: string,
  profile: IsolationProfile,
  ceilings: JobLimits,
): readonly string[] {
  const heapMib = Math.max(64, Math.floor((ceilings.memory_bytes * profile.deno.heap_share) / MIB));
  const tuned = kernel.flags.filter((flag) => flag.startsWith(V8_FLAGS));
  const plain = kernel.flags.filter((flag) => !flag.startsWith(V8_FLAGS));
  return [
    'run',
    ...profile.deno.flags,
    ...plain.filter((flag) => !profile.deno.flags.includes(flag)),
    [
      `${V8_FLAGS}--max-old-space-size=${heapMib}`,
      ...tuned.map((flag) => flag.slice(V8_FLAGS.length)),
    ].join(','),
    ...(profile.deno.permissions === 'all' ? ['--allow-all'] : [`--allow-read=${folder}`]),
    ...(kernel.importMap === undefined ? [] : [`--import-map=${folder}/${kernel.importMap}`]),
    `${folder}/${kernel.entry}`,
  ];
}
