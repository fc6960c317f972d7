import { expect, it } from 'vitest';
import type { Choice } from '../../src/sandbox/choose-driver.ts';
import type { Driver } from '../../src/sandbox/driver.ts';
import { openKernels } from '../../src/sandbox/open-kernels.ts';
import { Puppet } from './puppet.ts';
import { freshFolder } from './sandbox-fixture.ts';

interface Stage {
  readonly choice: Choice;
  readonly opened: Puppet[];
  readonly closed: () => boolean;
}

/** A driver of two kernels; the second one starts as `second` says. */
function stage(second: (signal: AbortSignal) => Promise<Puppet>): Stage {
  const opened: Puppet[] = [];
  let closed = false;
  const driver: Driver = {
    name: 'deno',
    isolation: 'none',
    strength: 'permission_only',
    prepare: async () => [],
    async open(kernel, signal) {
      const puppet = kernel === 'puppet' ? new Puppet('first') : await second(signal);
      opened.push(puppet);
      return puppet;
    },
    inspect: async () => [],
    fingerprint: () => '',
    withoutInnerLayer: () => undefined,
    async close() {
      expect(opened.every(({ killed }) => killed)).toBe(true);
      closed = true;
    },
  };
  const places = ['puppet', 'other'].map((kernel) => ({ kernel, digest: kernel }));
  const choice = { driver, places, checks: [], checked_at: undefined, remembered: false };
  return { choice, opened, closed: () => closed };
}

const rules = { mayRefill: () => true, maximumAgeMs: 60_000 };

async function settings(): Promise<Parameters<typeof openKernels>[1]> {
  return { cacheFolder: await freshFolder(), warm: { default: 1 }, log: () => undefined };
}

it('a kernel that does not start takes those with it that did, and the driver', async () => {
  const { choice, opened, closed } = stage(() => Promise.reject(new Error('no such luck')));
  const { signal } = new AbortController();
  await expect(openKernels(choice, await settings(), signal, rules)).rejects.toThrow(
    'no such luck',
  );
  expect(opened.map(({ killed }) => killed)).toEqual([true]);
  expect(closed()).toBe(true);
});

it('a kernel that says another name is ended as well', async () => {
  const { choice, opened, closed } = stage(async () => new Puppet('impostor'));
  const { signal } = new AbortController();
  await expect(openKernels(choice, await settings(), signal, rules)).rejects.toThrow(
    'kernel other says it is puppet',
  );
  expect(opened.map(({ killed }) => killed)).toEqual([true, true]);
  expect(closed()).toBe(true);
});

it('a start that is called off leaves nothing', async () => {
  const off = new AbortController();
  const { choice, opened, closed } = stage((signal) => {
    off.abort(new Error('called off'));
    return Promise.reject(signal.reason);
  });
  await expect(openKernels(choice, await settings(), off.signal, rules)).rejects.toThrow(
    'called off',
  );
  expect(opened.map(({ killed }) => killed)).toEqual([true]);
  expect(closed()).toBe(true);
});
