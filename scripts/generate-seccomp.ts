/**
 * Writes `sandbox-image/seccomp.json` from the sandbox's one seccomp profile; with `--check`, only
 * compares and fails when the copy is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dockerSeccompProfile } from '../src/sandbox/isolation/seccomp-docker.ts';

const target = new URL('../sandbox-image/seccomp.json', import.meta.url);
const text = `${JSON.stringify(dockerSeccompProfile(), null, 2)}\n`;

if (process.argv.includes('--check')) {
  let stored = '';
  try {
    stored = readFileSync(target, 'utf8');
  } catch {
    // Absent is stale.
  }
  if (stored !== text) {
    console.error('sandbox-image/seccomp.json is stale: run `npm run schemas`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
