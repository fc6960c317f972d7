/**
 * What Open CASCADE's own test program (Debian's occt-draw, native, another release than the kernel's)
 * finds in a B-rep or STEP file.
 */
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { numberAfter, runProgram } from './run-program.ts';

export interface ShapeReading {
  readonly volume: number;
  readonly area: number;
  readonly center: readonly number[];
  /** About the centre, row-major 3×3, density 1. */
  readonly inertia: readonly number[];
  readonly solids: number;
  readonly faces: number;
  readonly edges: number;
  readonly vertices: number;
  readonly valid: boolean;
}

const READ = {
  brep: (file: string) => `restore {${file}} all`,
  // A file of several roots becomes s_1, s_2 …
  step: (file: string) =>
    `stepread {${file}} s *; set roots {}; set i 1;
     while {[isdraw s_$i]} { lappend roots s_$i; incr i }; eval compound $roots all`,
};

export async function readWithOcct(
  program: string,
  file: string,
  format: keyof typeof READ,
): Promise<ShapeReading> {
  const folder = await mkdtemp(join(tmpdir(), 'partsmith-occt-'));
  try {
    const script = join(folder, 'read.tcl');
    await writeFile(
      script,
      `pload TOPTEST DATAEXCHANGE
       ${READ[format](file)}
       puts "V [vprops all 1e-9 -full]"
       puts "S [sprops all 1e-9 -full]"
       puts "N [nbshapes all]"
       puts "C [checkshape all]"
       exit`,
    );
    await linkPlugins(folder);
    const text = await runProgram(program, ['-b', '-f', script], { LD_LIBRARY_PATH: folder });
    const volume = text.slice(text.indexOf('\nV '), text.indexOf('\nS '));
    const count = (kind: string): number => numberAfter(text, new RegExp(`\\b${kind}`));
    return {
      volume: numberAfter(volume, /Mass/),
      area: numberAfter(text.slice(text.indexOf('\nS ')), /Mass/),
      center: ['X', 'Y', 'Z'].map((axis) => numberAfter(volume, new RegExp(`\\b${axis} =`))),
      inertia: matrixIn(volume),
      solids: count('SOLID'),
      faces: count('FACE'),
      edges: count('EDGE'),
      vertices: count('VERTEX'),
      valid: text.includes('This shape seems to be valid'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The program loads its plug-ins under names that only Debian's -dev packages have. */
async function linkPlugins(folder: string): Promise<void> {
  const maps = await runProgram('ldconfig', ['-p']).catch(() =>
    runProgram('/sbin/ldconfig', ['-p']),
  );
  const core = /=> (\S*\/libTKTopTest\.so\.\d+)/.exec(maps)?.[1];
  if (core === undefined)
    throw new Error('occt-draw is there, but its library libTKTopTest is not');
  const source = dirname(core);
  for (const name of await readdir(source)) {
    const library = /^(libTK\w+\.so)\.\d+$/.exec(name)?.[1];
    if (library !== undefined) await symlink(join(source, name), join(folder, library));
  }
}

function matrixIn(text: string): readonly number[] {
  const rows = text.slice(text.indexOf('Matrix of Inertia'), text.indexOf('Moments'));
  return (rows.match(/[-+]?\d[\d.]*(?:e[-+]?\d+)?/gi) ?? []).map(Number);
}
