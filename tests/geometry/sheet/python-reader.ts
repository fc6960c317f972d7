/** Files read by somebody else's program: Python's XML parser for SVG, ezdxf for DXF. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import type { TestContext } from 'vitest';
import { z } from 'zod';
import { programOrSkip } from '../../support/require-program.ts';

const READ_DXF = `
import json, sys, ezdxf
doc = ezdxf.readfile(sys.argv[1])
audit = doc.audit()
entities = []
for e in doc.modelspace():
    row = {"type": e.dxftype(), "layer": e.dxf.layer}
    if e.dxftype() == "CIRCLE" or e.dxftype() == "ARC":
        row["center"] = [e.dxf.center.x, e.dxf.center.y]
        row["radius"] = e.dxf.radius
    if e.dxftype() == "ARC":
        row["ends"] = [[e.start_point.x, e.start_point.y], [e.end_point.x, e.end_point.y]]
    if e.dxftype() == "LINE":
        row["ends"] = [[e.dxf.start.x, e.dxf.start.y], [e.dxf.end.x, e.dxf.end.y]]
    if e.dxftype() == "TEXT":
        row["text"] = e.dxf.text
    entities.append(row)
print(json.dumps({"units": doc.units, "errors": len(audit.errors), "fixes": len(audit.fixes),
    "linetypes": {l.dxf.name: l.dxf.linetype for l in doc.layers}, "entities": entities}))
`;

const READ_SVG = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
ns = "{http://www.w3.org/2000/svg}"
texts = ["".join(t.itertext()) for t in root.iter(ns + "text")]
layers = [g.get("class") for g in root.iter(ns + "g")]
dashed = [g.get("class") for g in root.iter(ns + "g") if g.get("stroke-dasharray")]
print(json.dumps({"attributes": root.attrib, "texts": texts, "layers": layers, "dashed": dashed,
    "foreign": [e.tag for e in root.iter() if not e.tag.startswith(ns)]}))
`;

const point = z.array(z.number()).length(2);
const dxfSchema = z.object({
  units: z.number(),
  errors: z.number(),
  fixes: z.number(),
  linetypes: z.record(z.string(), z.string()),
  entities: z.array(
    z.object({
      type: z.string(),
      layer: z.string(),
      center: point.optional(),
      radius: z.number().optional(),
      ends: z.array(point).optional(),
      text: z.string().optional(),
    }),
  ),
});
export type ReadDxf = z.infer<typeof dxfSchema>;

const svgSchema = z.object({
  attributes: z.record(z.string(), z.string()),
  texts: z.array(z.string()),
  layers: z.array(z.string()),
  dashed: z.array(z.string()),
  foreign: z.array(z.string()),
});
export type ReadSvg = z.infer<typeof svgSchema>;

export function readDxf(context: Pick<TestContext, 'skip'>, bytes: Uint8Array): ReadDxf {
  return dxfSchema.parse(read(pythonWith(context, 'ezdxf'), READ_DXF, bytes, 'drawing.dxf'));
}

export function readSvg(context: Pick<TestContext, 'skip'>, bytes: Uint8Array): ReadSvg {
  return svgSchema.parse(read(programOrSkip(context, 'python3'), READ_SVG, bytes, 'drawing.svg'));
}

function read(python: string, program: string, bytes: Uint8Array, name: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'partsmith-sheet-'));
  try {
    writeFileSync(join(folder, name), bytes);
    const options = { encoding: 'utf8', timeout: 60_000 } as const;
    return JSON.parse(execFileSync(python, ['-c', program, join(folder, name)], options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A machine may have several Pythons, and one of them the module. */
function pythonWith(context: Pick<TestContext, 'skip'>, module: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const python = join(folder, 'python3');
    try {
      execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore', timeout: 60_000 });
      return python;
    } catch {
      // Not there, or without the module.
    }
  }
  if (process.env['PARTSMITH_REQUIRE_ALL'] === '1') {
    throw new Error(`python3 with ${module} is required here (PARTSMITH_REQUIRE_ALL)`);
  }
  return context.skip(`python3 with ${module} is not installed`);
}
