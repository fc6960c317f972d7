import { describe, expect, it } from 'vitest';
import { PartsmithError } from '../../src/contract/errors.ts';
import { readGlb } from '../../src/geometry/glb.ts';
import { boundsOf } from '../../src/geometry/mesh.ts';
import { documentOf, glbOf, packGlb, type GlbDocument } from '../support/make-glb.ts';
import { box, tube } from '../support/shapes.ts';

const parts = [
  box([0, 0, 0], [30, 20, 10], { name: 'plate' }),
  tube([15, 10], 10, 25, 6, 4, { name: 'Büchse', color: [1, 0.216, 0] }),
];

function codeOf(bytes: Uint8Array): string {
  try {
    readGlb(bytes);
    return 'read';
  } catch (error) {
    // Anything but a typed error would be a hole.
    if (!(error instanceof PartsmithError)) throw error;
    return error.code;
  }
}

interface Loose {
  [key: string]: unknown;
}

/** The document with one place of its JSON changed by a lie. */
function lying(change: (json: Record<string, Loose[]>, document: GlbDocument) => void): Uint8Array {
  const document = documentOf(parts);
  change(document.json as Record<string, Loose[]>, document);
  return packGlb(document);
}

function entry(list: Loose[] | undefined, index: number): Loose {
  const found = list?.[index];
  if (found === undefined) throw new Error(`the test's document has no entry ${index}`);
  return found;
}

function primitive(json: Record<string, Loose[]>, mesh: number, index: number): Loose {
  return entry(entry(json['meshes'], mesh)['primitives'] as Loose[], index);
}

describe('a GLB that a kernel wrote', () => {
  it('is read into parts with names, colours, faces and edges, in millimetres with Z up', () => {
    const mesh = readGlb(glbOf(parts));
    expect(mesh.parts.map(({ name, color }) => ({ name, color }))).toEqual([
      { name: 'plate', color: null },
      { name: 'Büchse', color: '#ff8000' },
    ]);
    expect(boundsOf(mesh.parts)?.size).toEqual([30, 20, 25]);
    expect(mesh.parts.map((part) => part.faceRanges.length / 2)).toEqual([6, 4]);
    expect(mesh.parts.map((part) => part.firstFace)).toEqual([0, 6]);
    expect([...(mesh.parts[1]?.edgeIds ?? [])]).toEqual([12, 13, 14, 15, 16, 17]);
  });

  it('may hold a part without triangles, and no part at all', () => {
    expect(readGlb(glbOf([{ name: 'empty', faces: [], edges: [] }])).parts).toHaveLength(1);
    expect(readGlb(glbOf([])).parts).toEqual([]);
  });

  it('is read from the middle of a larger buffer, whatever its alignment', () => {
    const bytes = glbOf(parts);
    for (const shift of [1, 2, 3]) {
      const larger = new Uint8Array(bytes.length + 8);
      larger.set(bytes, shift);
      const mesh = readGlb(larger.subarray(shift, shift + bytes.length));
      expect(boundsOf(mesh.parts)?.size).toEqual([30, 20, 25]);
    }
  });
});

describe('a GLB that lies', () => {
  const lies: readonly [string, () => Uint8Array][] = [
    ['is empty', () => new Uint8Array()],
    ['is text', () => Buffer.from('solid not a glb at all, but long enough')],
    [
      'claims another length',
      () => {
        const bytes = Buffer.from(glbOf(parts));
        bytes.writeUInt32LE(bytes.length + 4, 8);
        return bytes;
      },
    ],
    [
      'claims a JSON chunk past its end',
      () => {
        const bytes = Buffer.from(glbOf(parts));
        bytes.writeUInt32LE(bytes.length, 12);
        return bytes;
      },
    ],
    [
      'holds broken JSON',
      () => {
        const bytes = Buffer.from(glbOf(parts));
        bytes.write('{{', 20);
        return bytes;
      },
    ],
    [
      'has an index past its vertices',
      () =>
        lying((json, { binary }) => {
          const view = entry(json['bufferViews'], 2);
          Buffer.from(binary.buffer).writeUInt32LE(24, view['byteOffset'] as number);
        }),
    ],
    [
      'has a coordinate that is not a number',
      () => lying((_, { binary }) => Buffer.from(binary.buffer).writeFloatLE(NaN, 0)),
    ],
    [
      'has an infinite coordinate',
      () => lying((_, { binary }) => Buffer.from(binary.buffer).writeFloatLE(Infinity, 8)),
    ],
    [
      'counts more elements than there are',
      () => lying((json) => (entry(json['accessors'], 0)['count'] = 1e6)),
    ],
    [
      'has a view past the bytes',
      () => lying((json) => (entry(json['bufferViews'], 0)['byteOffset'] = 1e6)),
    ],
    [
      'has a negative offset',
      () => lying((json) => (entry(json['bufferViews'], 0)['byteOffset'] = -12)),
    ],
    [
      'has an offset that is not whole',
      () => lying((json) => (entry(json['accessors'], 0)['byteOffset'] = 0.5)),
    ],
    ['interleaves', () => lying((json) => (entry(json['bufferViews'], 0)['byteStride'] = 24))],
    ['is sparse', () => lying((json) => (entry(json['accessors'], 0)['sparse'] = { count: 1 }))],
    [
      'requires an extension',
      () => lying((json) => (json['extensionsRequired'] = ['KHR_draco_mesh_compression'] as never)),
    ],
    [
      'points at a mesh that is not there',
      () => lying((json) => (entry(json['nodes'], 1)['mesh'] = 99)),
    ],
    ['is its own child', () => lying((json) => (entry(json['nodes'], 1)['children'] = [1]))],
    ['shows a part twice', () => lying((json) => (entry(json['nodes'], 0)['children'] = [1, 1]))],
    ['moves a part', () => lying((json) => (entry(json['nodes'], 1)['translation'] = [1, 0, 0]))],
    [
      'is in other units',
      () =>
        lying((json) => {
          const matrix = entry(json['nodes'], 0)['matrix'] as number[];
          entry(json['nodes'], 0)['matrix'] = matrix.map((value) => value * 25.4);
        }),
    ],
    [
      'has faces that overlap',
      () =>
        lying((json) => {
          const { faces } = primitive(json, 0, 0)['extras'] as { faces: [number, number][] };
          faces[1] = [3, 6];
        }),
    ],
    [
      'has a face past the triangles',
      () =>
        lying((json) => {
          const { faces } = primitive(json, 0, 0)['extras'] as { faces: [number, number][] };
          faces[5] = [30, 9];
        }),
    ],
    [
      'has a face of half a triangle',
      () =>
        lying((json) => {
          const { faces } = primitive(json, 0, 0)['extras'] as { faces: [number, number][] };
          faces[0] = [0, 4];
        }),
    ],
    ['lists no faces', () => lying((json) => delete primitive(json, 0, 0)['extras'])],
    [
      'names fewer edges than it has',
      () =>
        lying((json) => {
          (primitive(json, 0, 1)['extras'] as { edge_ids: number[] }).edge_ids.pop();
        }),
    ],
    ['draws points', () => lying((json) => (primitive(json, 0, 0)['mode'] = 0))],
    [
      'has a colour that is none',
      () =>
        lying((json) => {
          json['materials'] = [{ pbrMetallicRoughness: { baseColorFactor: [2, 0, 0, 1] } }];
        }),
    ],
    [
      'has fewer normals than positions',
      () => lying((json) => (entry(json['accessors'], 1)['count'] = 3)),
    ],
  ];

  it.each(lies)('and %s is refused as a crash of the kernel', (_, make) => {
    expect(codeOf(make())).toBe('kernel_crashed');
  });

  it('and reaches past a kilometre is too large, which the words explain', () => {
    const far = lying((_, { binary }) => Buffer.from(binary.buffer).writeFloatLE(-1e9, 8));
    expect(codeOf(far)).toBe('too_large');
    expect(() => readGlb(far)).toThrow(
      'The model reaches 1000000000 mm from the origin; the most is 1000000 mm.',
    );
  });

  it('and has more triangles than allowed is too large', () => {
    const bytes = lying((json) => (entry(json['accessors'], 2)['count'] = 3 * 4_000_001));
    expect(codeOf(bytes)).toBe('too_large');
  });

  it('and counts so many elements that a product would overflow is too large', () => {
    const count = Number.MAX_SAFE_INTEGER;
    expect(codeOf(lying((json) => (entry(json['accessors'], 0)['count'] = count)))).toBe(
      'too_large',
    );
    expect(codeOf(lying((json) => (entry(json['accessors'], 2)['count'] = count - 1)))).toMatch(
      /too_large|kernel_crashed/,
    );
  });

  it('in any one byte, or cut anywhere, is read or refused with a typed error, and nothing else', () => {
    const bytes = glbOf(parts.slice(0, 1));
    for (let length = 0; length < bytes.length; length += 7) codeOf(bytes.subarray(0, length));
    const endings = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      endings.add(codeOf(damaged));
    }
    expect([...endings].sort()).toEqual(expect.arrayContaining(['kernel_crashed', 'read']));
  });
});
