import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENTS } from './support/clients.ts';
import { within } from './support/eventually.ts';
import { postLegacy, postModern, readStream, type Message } from './support/raw.ts';
import { CALLER_HEADER, serveSamples, type Harness } from './support/serve.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await serveSamples();
});
afterAll(() => harness.close());

// A server or transport that several clients share sends answers to whoever used the id last
// (CVE-2026-25536, CVE-2026-111770).
describe.each(CLIENTS.flatMap((one) => CLIENTS.map((two) => ({ one, two }))))(
  'two clients at once, $one.era and $two.era',
  ({ one, two }) => {
    test('never see each other’s answers, though their JSON-RPC ids are the same', async () => {
      const alice = await one.connect(harness.url, 'alice');
      const bob = await two.connect(harness.url, 'bob');
      const round = async (index: number): Promise<void> => {
        const keys = [`a-${index}`, `b-${index}`] as const;
        const gates = keys.map((key) => harness.gates.for(key));
        const progress: string[][] = [[], []];
        const calls = [alice, bob].map((client, side) =>
          client.call(
            'partsmith_slow',
            { key: keys[side], stages: side === 0 ? ['queued'] : ['running'] },
            {
              onProgress: ({ message }) =>
                progress[side]?.push(String(message).split(':')[0] ?? ''),
            },
          ),
        );
        await within('both run', Promise.all(gates.map(({ started }) => started)));
        // Bob, who asked last, is answered first.
        for (const gate of gates.toReversed()) gate.open();
        const [first, second] = await within('both are answered', Promise.all(calls));
        expect(first?.structuredContent).toMatchObject({ key: keys[0], caller: 'alice' });
        expect(second?.structuredContent).toMatchObject({ key: keys[1], caller: 'bob' });
        expect(progress).toEqual([['queued'], ['running']]);
      };
      await Promise.all(
        [0, 1, 2, 3].map((index) =>
          round(index + 10 * CLIENTS.indexOf(one) + 100 * CLIENTS.indexOf(two)),
        ),
      );
      await alice.close();
      await bob.close();
    });
  },
);

const slow = (key: string, progressToken?: number): Message => ({
  id: 1,
  method: 'tools/call',
  params: {
    name: 'partsmith_slow',
    arguments: { key, stages: ['queued'] },
    ...(progressToken !== undefined && { _meta: { progressToken } }),
  },
});

test('64 requests with one and the same id, half of each era, are each answered with their own', async () => {
  const jobs = Array.from({ length: 64 }, (_, index) => ({
    key: `storm-${index}`,
    caller: `caller-${index % 7}`,
    send: index % 2 === 0 ? postModern : postLegacy,
    streamed: index % 4 < 2,
  }));
  const answers = jobs.map(async ({ key, caller, send, streamed }) => {
    const message = slow(key, streamed ? 1 : undefined);
    const response = await send(harness.url, message, { [CALLER_HEADER]: caller });
    return streamed ? (await readStream(response)).messages.at(-1) : await response.json();
  });
  await within(
    'all run at once',
    Promise.all(jobs.map(({ key }) => harness.gates.for(key).started)),
    30_000,
  );
  for (const { key } of jobs.toReversed()) harness.gates.for(key).open();
  const got = await within('all are answered', Promise.all(answers), 30_000);
  expect(got).toMatchObject(
    jobs.map(({ key, caller }) => ({ id: 1, result: { structuredContent: { key, caller } } })),
  );
  expect(harness.surface.status()).toEqual({ requests: 0, calls: 0, streams: 0 });
});
