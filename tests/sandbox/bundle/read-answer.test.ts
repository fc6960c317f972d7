import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createResultParser } from '../../../src/sandbox/bundle/parse-result.ts';
import { readAnswer } from '../../../src/sandbox/bundle/read-answer.ts';
import { LIMITS } from '../sandbox-fixture.ts';
import { END, tarEntry, type RawEntry } from './hostile-tar.ts';
import { EMPTY_RESULT } from './empty-result.ts';
const result = (text = JSON.stringify(EMPTY_RESULT)): Buffer =>
  tarEntry({ name: 'result.json', body: text });

const results = createResultParser(1);
afterAll(() => results.close());

const limits = { ...LIMITS, output_bytes: 64 * 1024, result_bytes: 8 * 1024, output_files: 2 };

function read(...chunks: readonly Uint8Array[]): Promise<unknown> {
  return readAnswer(Readable.from(chunks, { objectMode: false }), limits, results.parse);
}

/** The whole answer in one chunk, in many small ones and byte by byte must be judged alike. */
async function refusal(...chunks: readonly Uint8Array[]): Promise<unknown> {
  const whole = Buffer.concat(chunks);
  const judged: unknown[] = [];
  for (const size of [whole.length + 1, 700, 64]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
    judged.push(await read(...pieces).then(() => 'accepted', String));
  }
  expect(new Set(judged).size).toBe(1);
  return judged[0];
}

describe('reading an answer', () => {
  it('takes result.json and the files of the list, whatever the chunks', async () => {
    const bytes = Buffer.concat([
      result(),
      tarEntry({ name: 'files/mesh.glb', body: 'mesh' }),
      tarEntry({ name: 'files/model.brep', body: 'brep' }),
      END,
    ]);
    for (const size of [bytes.length, 513, 1]) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const answer = await readAnswer(
        Readable.from(chunks, { objectMode: false }),
        limits,
        results.parse,
      );
      expect(answer.result.status).toBe('ok');
      expect([...answer.files.keys()]).toEqual(['model.brep', 'mesh.glb']);
      expect(String(answer.files.get('mesh.glb'))).toBe('mesh');
    }
  });

  const hostile: readonly (readonly [string, RawEntry, string])[] = [
    ['a symbolic link', { name: 'files/mesh.glb', type: '2', link: '/etc/passwd' }, 'regular file'],
    ['a hard link', { name: 'files/mesh.glb', type: '1', link: 'result.json' }, 'regular file'],
    ['a character device', { name: 'files/mesh.glb', type: '3' }, 'regular file'],
    ['a block device', { name: 'files/mesh.glb', type: '4' }, 'regular file'],
    ['a folder', { name: 'files/', type: '5' }, 'regular file'],
    ['a pipe', { name: 'files/mesh.glb', type: '6' }, 'regular file'],
    ['an unknown kind', { name: 'files/mesh.glb', type: 'S' }, 'regular file'],
    ['a name with ..', { name: 'files/../../etc/passwd', body: 'x' }, 'no job can ask for'],
    ['an absolute name', { name: '/etc/passwd', body: 'x' }, 'no job can ask for'],
    [
      'a name that is not on the list',
      { name: 'files/model.exe', body: 'x' },
      'no job can ask for',
    ],
    ['a list name in another folder', { name: 'mesh.glb', body: 'x' }, 'no job can ask for'],
    [
      'a name continued in the prefix',
      { name: 'mesh.glb', prefix: '../files', body: 'x' },
      'no job can ask for',
    ],
    ['a second result.json', { name: 'result.json', body: '{}' }, 'twice'],
  ];
  for (const [what, entry, words] of hostile) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(result(), tarEntry(entry), END)).toContain(words);
    });
  }

  it('refuses names and sizes that extended headers bring along', async () => {
    const pax = tarEntry({ name: 'pax', type: 'x', body: '27 path=files/model.brep\n\n\n' });
    const long = tarEntry({ name: 'long', type: 'L', body: 'files/evil\0' });
    const file = tarEntry({ name: 'files/mesh.glb', body: 'x' });
    expect(await refusal(result(), pax, file, END)).toContain('not plain ustar');
    expect(await refusal(result(), long, file, END)).toContain('no job can ask for');
  });

  it('refuses an answer that does not begin with result.json', async () => {
    const file = tarEntry({ name: 'files/mesh.glb', body: 'x' });
    expect(await refusal(file, result(), END)).toContain('does not begin with result.json');
    expect(await refusal(END)).toContain('empty');
  });

  it('refuses the same file twice and more files than allowed', async () => {
    const file = (name: string): Buffer => tarEntry({ name: `files/${name}`, body: 'x' });
    expect(await refusal(result(), file('mesh.glb'), file('mesh.glb'), END)).toContain('twice');
    const three = [file('mesh.glb'), file('model.brep'), file('model.step')];
    expect(await refusal(result(), ...three, END)).toContain('more than 2 files');
  });

  it('refuses a million entries at the byte cap', async () => {
    const one = tarEntry({ name: 'pad', type: 'g', body: '' });
    const endless = Readable.from(
      (function* () {
        yield result();
        for (;;) yield one;
      })(),
      { objectMode: false },
    );
    await expect(readAnswer(endless, limits, results.parse)).rejects.toThrow(
      'more than 65536 bytes',
    );
    endless.destroy();
  });

  it('refuses a size that lies, in both directions', async () => {
    const more = tarEntry({ name: 'files/mesh.glb', body: 'x', size: 4096 });
    expect(await refusal(result(), more, END)).toContain('stops');
    const vast = tarEntry({ name: 'files/mesh.glb', body: 'x', size: 8 ** 11 - 1 });
    expect(await refusal(result(), vast, END)).toContain('more than 65536 bytes');
    const less = tarEntry({ name: 'files/mesh.glb', body: 'x'.repeat(2000), size: 10 });
    expect(await refusal(result(), less, END)).toContain('not a tar archive');
  });

  it('refuses an answer that is cut or that is something else', async () => {
    const whole = Buffer.concat([result(), END]);
    expect(await refusal(whole.subarray(0, 300))).toContain('stops');
    expect(await refusal(whole.subarray(0, -END.length))).toContain('stops before its end mark');
    expect(await refusal(Buffer.from('%PDF-1.7 '.repeat(100)))).toContain('not a tar archive');
    const gzip = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(2000, 1)]);
    expect(await refusal(gzip)).toContain('not a tar archive');
  });

  it('reads nothing behind the end mark', async () => {
    const whole = Buffer.concat([result(), END]);
    const first = await read(whole);
    for (const more of [Buffer.from('garbage'.repeat(200)), result(), Buffer.alloc(100_000)]) {
      expect(await read(whole, more)).toEqual(first);
      expect(await read(Buffer.concat([whole, more]))).toEqual(first);
    }
  });

  it('refuses a result.json that is too large, not JSON, not UTF-8, not finite, or not the protocol', async () => {
    const body = (text: string): Buffer => result(text);
    expect(await refusal(body(`"${'x'.repeat(9000)}"`), END)).toContain('more than 8192 bytes');
    expect(await refusal(body('{'), END)).toContain('not JSON');
    expect(await refusal(body('{"protocol":NaN}'), END)).toContain('not JSON');
    const broken = tarEntry({ name: 'result.json', body: Buffer.from([0x22, 0xff, 0x22]) });
    expect(await refusal(broken, END)).toContain('not JSON in UTF-8');
    const infinite = JSON.stringify({ ...EMPTY_RESULT, timings: { total: 0 } }).replace(
      ':0}',
      ':1e999}',
    );
    expect(await refusal(body(infinite), END)).toContain('protocol at timings.total');
    expect(await refusal(body(JSON.stringify({ ...EMPTY_RESULT, extra: 1 })), END)).toContain(
      'protocol',
    );
    expect(await refusal(body('[]'), END)).toContain('does not follow the protocol');
  });

  it('refuses captured text past its cap', async () => {
    const loud = { ...EMPTY_RESULT, stdout: 'x'.repeat(3000) };
    const answer = readAnswer(
      Readable.from([result(JSON.stringify(loud)), END], { objectMode: false }),
      { ...limits, text_bytes: 1000 },
      results.parse,
    );
    await expect(answer).rejects.toThrow('captured text has more than 1000 bytes');
  });
});
