import { expect, it } from 'vitest';
import { ISOLATION_PROFILE } from '../../src/sandbox/isolation/profile.ts';
import { openSandbox, printed, run, until } from './sandbox-fixture.ts';

it('a remembered proof that no sandbox bears out is told, refuses jobs and is made again', async () => {
  // Of its own, so that no other test has proven it.
  const profile = { ...ISOLATION_PROFILE, version: Math.floor(Math.random() * 1e9) };
  const internals = { profile, skipSelfTest: false };
  const proven = await openSandbox({}, internals);
  const { checked_at } = proven.status();
  await proven.close(0);

  // The machine has changed in a way that no fingerprint holds: nothing starts any more.
  const lines: string[] = [];
  const changed = await openSandbox(
    { log: (level, message) => level === 'error' && lines.push(message) },
    { ...internals, startMs: 1 },
  );
  try {
    expect(changed.status().checked_at).toBe(checked_at);
    await until('an honest status', () => changed.status().checks.some(({ held }) => !held));
    const open = changed.status().checks.filter(({ held }) => !held);
    expect(open).toMatchObject([{ probe: 'start a sandbox' }]);
    expect(open[0]?.evidence).not.toBe('');
    await expect(run(changed, '')).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('No sandbox can be started for fake'),
      hint: expect.stringContaining('restarts the server'),
    });
    expect(lines).toEqual(['no sandbox starts, though a remembered self-test says that it holds']);
  } finally {
    await changed.close(0);
  }

  const again = await openSandbox({}, internals);
  try {
    expect(again.status().checked_at).not.toBe(checked_at);
    expect(await printed(again, 'console.log("served")')).toBe('served');
  } finally {
    await again.close(0);
  }
});

it('a remembered proof does not count where one is asked for', async () => {
  const profile = { ...ISOLATION_PROFILE, version: Math.floor(Math.random() * 1e9) };
  const times: (string | undefined)[] = [];
  for (const prove of [false, true]) {
    const sandbox = await openSandbox({ prove }, { profile, skipSelfTest: false });
    times.push(sandbox.status().checked_at);
    await sandbox.close(0);
  }
  expect(times[1]).not.toBe(times[0]);
});
