import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobResult, ScriptError } from '../../src/contract/result.ts';
import type { StagedKernel } from '../support/run-kernel.ts';
import { buildJob, runKernel, stageKernel } from '../support/run-kernel.ts';

let kernel: StagedKernel;
beforeAll(() => {
  kernel = stageKernel();
});
afterAll(() => kernel.remove());

type Changes = Parameters<typeof buildJob>[1];

async function build(source: string, changes: Changes = {}): Promise<JobResult> {
  const run = await runKernel(kernel, buildJob(source, { outputs: [], ...changes }));
  expect(run.exitCode).toBe(0);
  return run.result;
}

async function failure(source: string, changes: Changes = {}): Promise<ScriptError> {
  const result = await build(source, changes);
  expect(result.status).toBe('script_failed');
  expect(result.geometry).toBeNull();
  if (result.error === null) throw new Error('no error told');
  return result.error;
}

const volumeOf = (result: JobResult): number => Math.round(result.geometry?.total.volume_mm3 ?? -1);

describe('what a source may leave behind', () => {
  it.each([
    ['an exported main', 'export function main(r) { return r.makeBaseBox(1, 2, 3); }'],
    ['a main that is not exported', 'const main = ({ makeBaseBox }) => makeBaseBox(1, 2, 3);'],
    [
      'an async main',
      `import { makeBaseBox } from 'replicad';
       export const main = async (): Promise<unknown> => { await null; return makeBaseBox(1, 2, 3); };`,
    ],
    ['a default export', 'export default replicad.makeBaseBox(1, 2, 3);'],
    ['a default function', 'export default (r) => r.makeBaseBox(1, 2, 3);'],
    [
      'a top-level result',
      'let result = replicad.makeBaseBox(1, 1, 3); result = result.clone().scale(2);\nresult = replicad.makeBaseBox(1, 2, 3);',
    ],
    ['an exported result', 'export const result = replicad.makeBaseBox(1, 2, 3);'],
  ])('takes %s', async (_what, source) => {
    const result = await build(source);
    expect(result.error).toBeNull();
    expect(volumeOf(result)).toBe(6);
  });

  it('keeps names and colours of parts in lists, dicts and records, in order', async () => {
    const result = await build(`export const main = (r) => [
      { shape: r.makeBaseBox(1, 1, 1), name: 'lid ü', color: 'SteelBlue', opacity: 0.5 },
      [r.makeCylinder(1, 1), { body: r.makeSphere(1), arm: { shape: r.makeSphere(2), color: '#F80' } }],
    ];`);
    expect(result.geometry?.parts.map(({ name, color }) => [name, color])).toEqual([
      ['lid ü', '#4682b4'],
      ['part_2', null],
      ['body', null],
      ['arm', '#ff8800'],
    ]);
    expect(result.warnings.join()).toContain('opacity');
  });

  it('makes a sketch of a drawing: dimension 2, area, no volume', async () => {
    const result = await build(
      'export const main = (r) => r.drawRectangle(20, 10).cut(r.drawCircle(2));',
    );
    expect(result.geometry?.dimension).toBe(2);
    expect(result.geometry?.parts[0]?.shape).toBe('sketch');
    expect(result.geometry?.total.surface_area_mm2).toBeCloseTo(200 - 4 * Math.PI, 9);
    expect(result.geometry?.total.volume_mm3).toBe(0);
    expect(result.geometry?.total.center_of_mass[0]).toBeCloseTo(0, 9);
  });

  it('takes an edge as a wire: dimension 1', async () => {
    const result = await build('export default replicad.makeHelix(5, 20, 4);');
    expect(result.geometry?.dimension).toBe(1);
    expect(result.geometry?.parts[0]?.shape).toBe('wire');
  });

  it.each([
    ['nothing at all', 'const box = replicad.makeBaseBox(1, 1, 1);'],
    ['a main without return', 'export const main = (r) => { r.makeBaseBox(1, 1, 1); };'],
    ['an empty list', 'export const main = () => [];'],
    ['a number', 'export const main = () => 5;'],
  ])('shows the convention when there is %s', async (_what, source) => {
    const error = await failure(source);
    expect(error.type).toBe('NothingReturned');
    expect(error.message).toContain("import { makeBaseBox } from 'replicad'");
    expect(error.message).toContain('export function main(');
  });

  it('says that a cut left nothing', async () => {
    const error = await failure(
      'export const main = (r) => r.makeBaseBox(1, 1, 1).cut(r.makeBaseBox(5, 5, 5).translateZ(-1));',
    );
    expect(error.message).toContain('empty');
  });
});

describe('parameters', () => {
  const SOURCE = `
    export const defaultParams = { width: 10, label: 'a', holes: true };
    if (parameters.width !== undefined && parameters.width < 10) throw new Error('early ' + parameters.width);
    export const main = (r, { width }) => r.makeBaseBox(width, 1, 1);`;

  it('come from the source unless the caller gives them, and are told back', async () => {
    const result = await build(SOURCE, { parameters: { width: 25 } });
    expect(volumeOf(result)).toBe(25);
    expect(result.parameters).toEqual({ width: 25, label: 'a', holes: true });
    expect(volumeOf(await build(SOURCE))).toBe(10);
  });

  it('are readable as a global while the module runs', async () => {
    const error = await failure(SOURCE, { parameters: { width: 3 } });
    expect(error.message).toBe('early 3');
  });

  it('that are unknown are warned of, with the known names', async () => {
    const result = await build(SOURCE, { parameters: { widht: 3 } });
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toContain('did you mean "width"');
    expect(result.warnings[0]).toContain('width, label, holes');
  });

  it('of a wrong kind are an error that names both kinds', async () => {
    const error = await failure(SOURCE, { parameters: { width: '25' } });
    expect(error.type).toBe('ParameterError');
    expect(error.message).toContain('"width" must be a number');
    expect(error.message).toContain('string');
  });
});

describe('errors', () => {
  it('name line and column of TypeScript as the caller wrote it, with an excerpt', async () => {
    const error = await failure(
      [
        'interface Size {',
        '  width: number;',
        '}',
        'const size: Size = { width: 4 };',
        'function deeper(value: Size | undefined): number {',
        '  return (value as Size).width;',
        '}',
        'export const main = (): number => deeper(undefined) + size.width;',
      ].join('\n'),
    );
    expect([error.type, error.line, error.column]).toEqual(['TypeError', 6, 26]);
    expect(error.excerpt.split('\n')).toEqual([
      '  4 | const size: Size = { width: 4 };',
      '  5 | function deeper(value: Size | undefined): number {',
      '> 6 |   return (value as Size).width;',
      '    |                          ^',
      '  7 | }',
      '  8 | export const main = (): number => deeper(undefined) + size.width;',
    ]);
    expect(error.traceback.split('\n')).toEqual([
      'at deeper (line 6, column 26)',
      'at main (line 8, column 35)',
    ]);
  });

  it('of syntax name the place', async () => {
    const error = await failure('const a = 1;\nlet b = = 2;\nexport default a;');
    expect([error.type, error.line, error.column]).toEqual(['SyntaxError', 2, 9]);
    expect(error.excerpt).toContain('> 2 | let b = = 2;');
  });

  it('show nothing of the kernel', async () => {
    const error = await failure('export const main = (r) => r.makeCylinder(-1, 5);');
    expect(error.line).toBe(1);
    expect(error.type).toBe('OcctError');
    expect(error.message).toContain('Standard_ConstructionError');
    expect(JSON.stringify(error)).not.toContain('file://');
    expect(JSON.stringify(error)).not.toContain('base64');
    expect(error.hint).toContain('zero or negative');
  });

  it('tell the largest fillet that works, which then works', async () => {
    const source = (radius: string): string =>
      `export const main = (r) =>\n  r.makeBaseBox(30, 20, 10)\n    .fillet(${radius}, (e) => e.inDirection('Z'));`;
    const error = await failure(source('15'));
    expect(error.line).toBe(3);
    const radius = /radius that works on these edges is (\d+(?:\.\d+)?)/.exec(
      error.hint ?? '',
    )?.[1];
    expect(Number(radius)).toBeGreaterThan(9.8);
    expect(Number(radius)).toBeLessThan(10);
    expect((await build(source(radius ?? ''))).geometry?.total.valid).toBe(true);
  });

  // Left alone, OCCT makes a solid of the first three; that of the first two can never be meshed.
  it.each([
    ['all edges of a cube', 6, 'fillet', ''],
    ['all edges of a cube', 9, 'fillet', ''],
    ['the edges around its top', 6, 'fillet', ", (e) => e.inPlane('XY', 10)"],
    ['all edges of a cube', 6, 'chamfer', ''],
  ] as const)(
    'refuse %s at %d for a %s, and tell what works',
    async (_which, size, how, filter) => {
      const source = (value: string): string =>
        `export const main = (r) =>\n  r.makeBaseBox(10, 10, 10)\n    .${how}(${value}${filter});`;
      const error = await failure(source(String(size)));
      expect([error.type, error.line]).toEqual(['OcctError', 3]);
      expect(error.message).toContain('two edges that are 10 mm apart');
      const works = /radius that works on these edges is (\d+(?:\.\d+)?)/.exec(
        error.hint ?? '',
      )?.[1];
      expect(Number(works)).toBeGreaterThan(4.9);
      expect(Number(works)).toBeLessThan(5);
      expect((await build(source(works ?? ''))).geometry?.total.valid).toBe(true);
    },
  );

  it.each([
    [
      'a fillet of one edge, wider than half its faces',
      "r.makeBaseBox(10, 10, 10).fillet(8, (e) => e.inDirection('Z').containsPoint([5, 5, 0]))",
      1000 - (1 - Math.PI / 4) * 64 * 10,
    ],
    [
      'fillets larger than their edges are long',
      "r.makeBaseBox(60, 40, 2).fillet(15, (e) => e.inDirection('Z'))",
      (60 * 40 - (4 - Math.PI) * 225) * 2,
    ],
    [
      'chamfers of edges across a slot, which reach away from each other',
      `r.makeBaseBox(40, 20, 20).cut(r.makeBaseBox(4, 30, 10).translate(0, 10, 10))
        .chamfer(3, (e) => e.inDirection('Y').inBox([-3, -20, 19], [3, 20, 21]))`,
      40 * 20 * 20 - 4 * 15 * 10 - 2 * 4.5 * 15,
    ],
    [
      'fillets of opposite edges of unequal radii that together fit',
      `r.makeBaseBox(10, 10, 10).fillet(({ startPoint: from, endPoint: to }) =>
        from.y > 4 && to.y > 4 && Math.abs(from.x - to.x) < 1 ? (from.x > 0 ? 7 : 2) : null)`,
      1000 - (1 - Math.PI / 4) * (49 + 4) * 10,
    ],
  ])('do not come from %s', async (_what, expression, volume) => {
    const result = await build(`export const main = (r) => ${expression};`);
    expect(result.error).toBeNull();
    expect(result.geometry?.total.volume_mm3).toBeCloseTo(volume, 6);
  });

  it('tell the share of the radii that works when they are computed per edge', async () => {
    const error = await failure(
      'export const main = (r) => r.makeBaseBox(20, 20, 20).chamfer((e) => (e.length > 1 ? 12 : 0));',
    );
    expect(error.hint).toMatch(/largest chamfer .* \d\d(\.\d)? % of the radii/);
  });

  it.each([
    [
      'a function of replicad',
      'export const main = () => replicad.makeBaseBx(1, 1, 1);',
      'makeBaseBox',
    ],
    ['a method', 'export const main = (r) => r.makeBaseBox(1, 1, 1).filet(0.1);', 'fillet'],
    [
      'a missing import',
      'export const main = () => makeBaseBox(1, 1, 1);',
      "import { makeBaseBox } from 'replicad'",
    ],
    [
      'an import',
      "import { makeBx } from 'replicad';\nexport const main = () => makeBx(1, 1, 1);",
      'makeBox',
    ],
    [
      'a variable',
      'const widht = 4;\nexport const main = (r) => r.makeBaseBox(width, 1, 1);',
      'widht',
    ],
    [
      'a colour',
      "export const main = (r) => ({ shape: r.makeSphere(1), color: 'steelblu' });",
      'steelblue',
    ],
  ])('name what was meant by a misspelt name: %s', async (_what, source, meant) => {
    expect((await failure(source)).hint).toContain(meant);
  });

  it('say what can be imported', async () => {
    const error = await failure("import pad from 'left-pad';\nexport default pad;");
    expect(error.hint).toContain("'replicad'");
    expect(error.line).toBe(1);
  });
});

describe('endings of a source', () => {
  const BOX = 'export const main = (r) => r.makeBaseBox(1, 1, 1);\n';
  it.each([
    ['Deno.exit', `${BOX}Deno.exit(3);`, 'Exited'],
    ['process.exit', `import process from 'node:process';\n${BOX}process.exit(0);`, 'Exited'],
    ['a promise that never settles', `${BOX}await new Promise(() => {});`, 'NeverSettled'],
    [
      'an unhandled rejection',
      `${BOX}Promise.reject(new RangeError('lost'));\nawait new Promise((done) => setTimeout(done, 50));`,
      'RangeError',
    ],
    [
      'an error in a timer',
      `${BOX}setTimeout(() => { throw new RangeError('late'); }, 1);\nawait new Promise((done) => setTimeout(done, 200));`,
      'RangeError',
    ],
    ['a thrown string', 'throw "just text";', 'Thrown'],
  ])('are answered: %s', async (_what, source, type) => {
    expect((await failure(source)).type).toBe(type);
  });

  it('give a class of WebAssembly stack overflow or endless recursion as an error', async () => {
    const error = await failure('const f = () => f();\nexport const main = () => f();');
    expect(error.type).toBe('RangeError');
    expect(error.line).toBe(1);
  });
});

describe('what a source prints', () => {
  it('is captured from every writer and never mixed into the answer', async () => {
    const result = await build(`
      import process from 'node:process';
      console.log('width %d', 4, { a: 1 });
      console.warn('careful');
      process.stdout.write('by process\\n');
      Deno.stdout.writeSync(new TextEncoder().encode('by Deno\\n'));
      await Deno.stderr.write(new TextEncoder().encode('err\\n'));
      export default replicad.makeBaseBox(1, 1, 1);`);
    expect(result.error).toBeNull();
    expect(result.stdout).toBe('width 4 { a: 1 }\nby process\nby Deno\n');
    expect(result.stderr).toBe('careful\nerr\n');
  });

  it('is cut at the cap and says so', async () => {
    const result = await build(
      "for (let i = 0; i < 10000; i += 1) console.log('0123456789');\nexport default replicad.makeBaseBox(1, 1, 1);",
      { text_bytes: 1000 },
    );
    expect(result.stdout).toContain('[cut after 1000 bytes]');
    expect(result.stdout.length).toBeLessThan(1100);
  });

  it('does not include what OCCT prints for our own exports', async () => {
    const result = await build('export default replicad.makeBaseBox(1, 1, 1);', {
      outputs: ['model.step'],
    });
    expect([result.stdout, result.stderr]).toEqual(['', '']);
  });
});

describe('helpers', () => {
  it('are globals and importable, with their tops at Z = 0', async () => {
    const result = await build(`
      import { slot, screw_pattern } from 'partsmith';
      export const main = () => ({
        through: through_hole(4, 10),
        screw: screw_hole(4, 10),
        hex: hex_hole(7, 3),
        slot: slot(20, 6, 5),
        pattern: screw_pattern([[0, 0], [30, 0, 2]], () => through_hole(4, 10)),
        chamfered: chamfer_edges(replicad.makeBaseBox(10, 10, 10), 1, 'top'),
        filleted: fillet_top_edges(replicad.makeBaseBox(10, 10, 10), 1),
      });`);
    expect(result.error).toBeNull();
    const volumes = result.geometry?.parts.map((part) => part.measures.volume_mm3) ?? [];
    const cone = (Math.PI * 1.6 * (3.6 ** 2 + 3.6 * 2 + 2 ** 2)) / 3 - Math.PI * 4 * 1.6;
    expect(volumes[0]).toBeCloseTo(40 * Math.PI, 6);
    expect(volumes[1]).toBeCloseTo(40 * Math.PI + cone, 6);
    expect(volumes[2]).toBeCloseTo((Math.sqrt(3) / 2) * 49 * 3, 6);
    expect(volumes[3]).toBeCloseTo((14 * 6 + 9 * Math.PI) * 5, 6);
    expect(volumes[4]).toBeCloseTo(80 * Math.PI, 6);
    // Four edges of ½ mm² each, less the third of a cubic millimetre counted twice at each corner.
    expect(volumes[5]).toBeCloseTo(1000 - (4 * 10 * 0.5 - 4 / 3), 6);
    expect(volumes[6]).toBeLessThan(1000);
    for (const part of result.geometry?.parts.slice(0, 4) ?? []) {
      expect(part.measures.bounding_box.max[2], part.name).toBeCloseTo(0, 9);
    }
  });
});
