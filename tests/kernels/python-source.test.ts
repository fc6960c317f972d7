import { describe, expect, it } from 'vitest';
import type { Parameters } from '../../src/contract/job.ts';
import { readyLineSchema } from '../../src/contract/result.ts';
import { buildJob, jobTar } from '../support/run-kernel.ts';
import type { PythonRun } from './python-kernel.ts';
import { PYTHON_ROOT, runPython, runRaw } from './python-kernel.ts';

describe.skipIf(PYTHON_ROOT === undefined)(
  'source of the Python kernel (PARTSMITH_TEST_PYTHON_ROOT)',
  () => {
    const build = (source: string, parameters: Parameters = {}): Promise<PythonRun> =>
      runPython(buildJob(source, { language: 'ocp', outputs: [], parameters }));
    const parts = ({ result }: PythonRun): unknown =>
      result.geometry?.parts.map(({ name, color }) => [name, color]);

    it('tells before any source which languages really import', async () => {
      const run = await build('result = slot(10, 4, 2)');
      const ready = readyLineSchema.parse(JSON.parse(run.log[0] ?? ''));
      expect(ready).toMatchObject({ kernel: 'python', languages: ['ocp'] });
      expect(ready.versions).toHaveProperty('OCP');
      expect(run.log.slice(1)).toEqual([
        '{"stage":"running"}',
        '{"stage":"describing"}',
        '{"stage":"exporting"}',
      ]);
    });

    it('answers at the end of the tar, without waiting for stdin to close', async () => {
      const job = buildJob('result = slot(10, 4, 2)', { language: 'ocp', outputs: [] });
      const run = await runRaw(jobTar(job), { keepOpen: true });
      expect(run.exitCode).toBe(0);
      expect(run.stdout.length).toBeGreaterThan(512);
    });

    it('refuses with an exit code what is not a job', async () => {
      const run = await runRaw(new Uint8Array(1024).fill(65));
      expect(run).toMatchObject({ exitCode: 2 });
      expect(run.stdout).toHaveLength(0);
    });

    it('takes `result` before what was shown, and what was shown before the last shape', async () => {
      const shown = 'show_object(slot(9, 4, 2), name="s", options={"color": (255, 0, 0)})\n';
      const last = 'other = hex_hole(5, 3)\n';
      expect(parts(await build(`${shown}${last}result = {"r": slot(10, 4, 2)}`))).toEqual([
        ['r', null],
      ]);
      expect(parts(await build(`${shown}${last}`))).toEqual([['s', '#ff0000']]);
      const run = await build(`${last}from OCP.TopExp import TopExp_Explorer
from OCP.TopAbs import TopAbs_FACE
helper = TopExp_Explorer(other, TopAbs_FACE).Current()`);
      expect(parts(run)).toEqual([['other', null]]);
      expect(run.result.warnings).toEqual([expect.stringContaining('took `other`')]);
    });

    it('shows through the viewers that scripts were written for', async () => {
      const run = await build(`from ocp_vscode import *
set_port(3939)
show(slot(10, 4, 2), hex_hole(5, 3), names=["a", "b"], colors=["steelblue", "#ABC"], reset_camera=Camera.KEEP)`);
      expect(parts(run)).toEqual([
        ['a', '#4682b4'],
        ['b', '#aabbcc'],
      ]);
    });

    it('reads source that is indented, with byte order mark, CRLF and letters beyond ASCII', async () => {
      const run = await build(
        '\ufeff    größe = 10\r\n    print("ø")\r\n    result = slot(größe, 4, 2)\r\n',
      );
      expect(run.result).toMatchObject({ status: 'ok', stdout: 'ø\n', parameters: { größe: 10 } });
    });

    it('lets parameters override top-level literals only, in their own type', async () => {
      const source = `length = 10
count: int = 3
derived = length * 2
colors = ("red", "blue")
def inner():
    length = 99
    return length
print([inner() for _ in range(count)], parameters.length, parameters["extra"], derived, colors)
result = slot(length, 4, 2)`;
      const run = await build(source, { length: 25, count: 2.0, extra: 'x', colors: ['green'] });
      expect(run.result.stdout).toBe("[99, 99] 25 x 50 ('green',)\n");
      expect(run.result.parameters).toEqual({
        length: 25,
        count: 2,
        extra: 'x',
        colors: ['green'],
      });
      expect(run.result.geometry?.total.bounding_box.size[0]).toBeCloseTo(25, 6);
      expect(run.result.warnings).toEqual([]);
    });

    it('refuses a parameter of another kind and names one that does nothing', async () => {
      const wrong = await build('length = 10\nresult = slot(length, 4, 2)', { length: 'long' });
      expect(wrong.result.error).toMatchObject({ type: 'ParameterError' });
      expect(wrong.result.error?.message).toContain("'length' must be a number");
      const unused = await build('result = slot(10, 4, 2)', { width: 3 });
      expect(unused.result.warnings).toEqual([expect.stringContaining("'width'")]);
    });

    it('keeps what is printed out of the answer, whoever prints it, and cuts a flood', async () => {
      const run = await build(`import os, ctypes
print("python")
os.write(1, b"descriptor\\n")
ctypes.CDLL(None).puts(b"native")
os.write(2, b"error\\n")
result = slot(10, 4, 2)`);
      expect(run.result.stdout).toContain('python\ndescriptor\n');
      expect(run.result.stdout).toContain('native');
      expect(run.result.stderr).toBe('error\n');
      const flood = await build('for _ in range(30000): print("x" * 99)\nresult = slot(10, 4, 2)');
      expect(Buffer.byteLength(flood.result.stdout)).toBeLessThanOrEqual(65_536);
      expect(flood.result.stdout).toMatch(/\[cut after 65536 bytes\]$/);
      expect(flood.result.status).toBe('ok');
    });

    it.each([
      ['sys.exit', 'import sys\nsys.exit(3)', 'SystemExit', 2],
      ['an interrupt', 'raise KeyboardInterrupt', 'KeyboardInterrupt', 1],
      ['endless recursion', 'def f(x):\n    return f(x + 1)\nf(1)', 'RecursionError', 2],
      ['a syntax error', 'x = 1\nif x\n    y = 2', 'SyntaxError', 2],
      [
        'an exception that cannot be printed',
        'class E(Exception):\n  def __str__(self): raise self\nraise E',
        'E',
        3,
      ],
      ['reading from nobody', 'input()', 'EOFError', 1],
      ['writing a file', '\n\nopen("/x", "w")', 'OSError', 3],
    ])('calls %s a failed script, at its line', async (_name, source, type, line) => {
      const run = await build(source);
      expect(run.exitCode).toBe(0);
      expect(run.result).toMatchObject({ status: 'script_failed', geometry: null });
      expect(run.result.error).toMatchObject({ type, line });
    });

    it('points at column and neighbours of the failing line, and shows no frame of its own', async () => {
      const run = await build('def area(n):\n    é = "ü"; return 1 / n\n\nresult = area(0)');
      expect(run.result.error).toMatchObject({
        type: 'ZeroDivisionError',
        line: 2,
        column: 21,
        traceback: 'line 4\n    result = area(0)\nline 2, in area\n    é = "ü"; return 1 / n\n',
      });
      expect(run.result.error?.excerpt).toBe(
        [
          '  1 | def area(n):',
          '> 2 |     é = "ü"; return 1 / n',
          `    | ${' '.repeat(20)}^`,
          '  3 |',
          '  4 | result = area(0)',
        ].join('\n'),
      );
    });

    it.each([
      ['an unknown name', 'through_hol(3, 4)', 'through_hole'],
      [
        'an unknown import',
        'from OCP.BRepPrimAPI import BRepPrimAPI_MakeBoxx',
        'BRepPrimAPI_MakeBox,',
      ],
      [
        'an unknown member',
        'from OCP.GeomAbs import GeomAbs_Shape as S\nS.GeomAbs_C7',
        'GeomAbs_C0',
      ],
      ['an unknown argument', 'slot(lenght=3, width=2, depth=1)', 'Perhaps length?'],
      ['a missing package', 'import requests', 'no network'],
      ['nothing left behind', 'x = 1', 'Assign the finished shape to `result`'],
    ])('hints at the way out of %s', async (_name, source, hint) => {
      const run = await build(source);
      expect(run.result.error?.hint).toContain(hint);
    });

    it('tells the largest fillet that works, and that one does work', async () => {
      const source = (size: string): string => `
box = __import__('OCP.BRepPrimAPI').BRepPrimAPI.BRepPrimAPI_MakeBox(10., 20., 30.).Shape()
result = chamfer_edges(box, ${size})`;
      const failed = await build(source('11'));
      const largest = /is about ([0-9.]+) mm/.exec(failed.result.error?.hint ?? '')?.[1] ?? 'none';
      expect(Number(largest)).toBeGreaterThan(4);
      expect(Number(largest)).toBeLessThanOrEqual(5);
      const works = await build(source(largest));
      expect(works.result.geometry?.total.valid).toBe(true);
    });

    it('says unsupported to a language whose library is not there', async () => {
      const run = await runPython(buildJob('result = 1', { language: 'build123d' }));
      expect(run.result).toMatchObject({ status: 'unsupported', geometry: null });
      expect(run.result.error?.message).toContain('ocp');
    });

    it('dies visibly when native code crashes', async () => {
      const job = buildJob('import os; os.abort()', { language: 'ocp' });
      const run = await runRaw(jobTar(job));
      expect(run.exitCode).not.toBe(0);
      expect(run.stdout).toHaveLength(0);
    });
  },
);
