/**
 * Meshes → 3MF (Core Specification 1.3): a ZIP with one XML model; an object with a name and a colour per part.
 * The XML builder writes everything that holds text; the numbers, which need no escaping and are 99 % of
 * the bytes, are put in as strings, because as objects they take the builder ten times as long.
 */
import XMLBuilder from 'fast-xml-builder';
import { strToU8, zipSync } from 'fflate';
import type { Vec3 } from '../contract/job.ts';
import { f32, u32, type Mesh } from './mesh.ts';
import { checkSurface } from './watertight.ts';
import { weld, type Welded } from './weld.ts';
import { xmlCharacters } from './xml-text.ts';

/** A model on the build plate. */
export interface PlacedMesh {
  readonly name: string;
  readonly mesh: Mesh;
  /** Moves the model on the plate, mm. */
  readonly offset: Vec3;
}

const CORE = 'http://schemas.microsoft.com/3dmanufacturing/core/2015/02';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MODEL_PART = '3D/3dmodel.model';
const MODEL_TYPE = 'application/vnd.ms-package.3dmanufacturing-3dmodel+xml';
/** Files of equal content shall be equal bytes; ZIP knows no earlier day. */
const ZIP_EPOCH = new Date(1980, 0, 1);
const XML = { '@version': '1.0', '@encoding': 'UTF-8' } as const;
/** Stands where a part's numbers go; names are escaped, so no name can hold it. */
const MESH_PLACE = '<mesh/>';

/** One object per part. The same mesh gives the same bytes. */
export function to3mf(
  mesh: Mesh,
  options: { readonly name?: string | undefined } = {},
): Uint8Array {
  const document = new ModelDocument(options.name ?? 'model');
  for (const part of mesh.parts) {
    const welded = weld(part);
    if (welded.triangles.length === 0) continue;
    const id = document.addMesh(part.name, welded, part.color);
    document.addItem(id, [0, 0, 0]);
  }
  return document.zip();
}

/** One named object per model; a model of several parts is an object of components. */
export function plateTo3mf(models: readonly PlacedMesh[], title: string): Uint8Array {
  const document = new ModelDocument(title);
  for (const { name, mesh, offset } of models) {
    const parts = mesh.parts
      .map((part) => ({ part, welded: weld(part) }))
      .filter(({ welded }) => welded.triangles.length > 0);
    const [only] = parts;
    const ids = parts.map(({ part, welded }) =>
      document.addMesh(parts.length === 1 ? name : part.name, welded, part.color),
    );
    const [first] = ids;
    if (only === undefined || first === undefined) continue;
    document.addItem(ids.length === 1 ? first : document.addAssembly(name, ids), offset);
  }
  return document.zip();
}

class ModelDocument {
  readonly #title: string;
  readonly #bodies: string[] = [];
  readonly #objects: Record<string, unknown>[] = [];
  readonly #items: Record<string, unknown>[] = [];
  readonly #colors: string[] = [];
  readonly #colorNames: string[] = [];

  constructor(title: string) {
    this.#title = xmlCharacters(title);
  }

  addMesh(name: string, welded: Welded, color: string | null): number {
    // A surface with a hole may be carried, but not called a solid (core specification, object types).
    const type = checkSurface(welded).watertight ? 'model' : 'surface';
    const material = color === null ? {} : { '@pid': 1, '@pindex': this.#material(color) };
    const id = this.#objects.length + 2;
    this.#bodies.push(meshBody(welded));
    this.#objects.push({
      '@id': id,
      '@type': type,
      '@name': xmlCharacters(name),
      ...material,
      mesh: '',
    });
    return id;
  }

  addAssembly(name: string, parts: readonly number[]): number {
    const id = this.#objects.length + 2;
    const component = parts.map((objectid) => ({ '@objectid': objectid }));
    this.#objects.push({
      '@id': id,
      '@type': 'model',
      '@name': xmlCharacters(name),
      components: { component },
    });
    return id;
  }

  addItem(id: number, [x, y, z]: Vec3): void {
    const moved = x !== 0 || y !== 0 || z !== 0;
    const transform = `1 0 0 0 1 0 0 0 1 ${decimal(x)} ${decimal(y)} ${decimal(z)}`;
    this.#items.push({ '@objectid': id, ...(moved ? { '@transform': transform } : {}) });
  }

  #material(color: string): number {
    const known = this.#colors.indexOf(color);
    if (known >= 0) return known;
    this.#colorNames.push(`color ${color}`);
    return this.#colors.push(color) - 1;
  }

  zip(): Uint8Array {
    const colors = this.#colors.map((color, i) => ({
      '@name': this.#colorNames[i] ?? '',
      '@displaycolor': color.toUpperCase(),
    }));
    const skeleton = xml({
      model: {
        '@unit': 'millimeter',
        '@xml:lang': 'en-US',
        '@xmlns': CORE,
        metadata: [
          { '@name': 'Title', '#text': this.#title },
          { '@name': 'Application', '#text': 'partsmith' },
        ],
        resources: {
          ...(colors.length > 0 ? { basematerials: { '@id': 1, base: colors } } : {}),
          object: this.#objects,
        },
        build: { item: this.#items },
      },
    });
    const [head = '', ...tails] = skeleton.split(MESH_PLACE);
    const model = head + tails.map((tail, i) => `${this.#bodies[i] ?? ''}${tail}`).join('');
    const types = xml({
      Types: {
        '@xmlns': `${PACKAGE}/content-types`,
        Default: [
          {
            '@Extension': 'rels',
            '@ContentType': 'application/vnd.openxmlformats-package.relationships+xml',
          },
          { '@Extension': 'model', '@ContentType': MODEL_TYPE },
        ],
      },
    });
    const relations = xml({
      Relationships: {
        '@xmlns': `${PACKAGE}/relationships`,
        Relationship: {
          '@Target': `/${MODEL_PART}`,
          '@Id': 'rel0',
          '@Type': 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel',
        },
      },
    });
    return zipSync(
      {
        '[Content_Types].xml': strToU8(types),
        '_rels/.rels': strToU8(relations),
        [MODEL_PART]: strToU8(model),
      },
      { level: 6, mtime: ZIP_EPOCH },
    );
  }
}

function xml(content: Record<string, unknown>): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
  });
  return builder.build({ '?xml': XML, ...content });
}

function meshBody({ points, triangles }: Welded): string {
  const rows: string[] = ['<mesh><vertices>'];
  for (let i = 0; i < points.length; i += 3) {
    rows.push(
      `<vertex x="${decimal(f32(points, i))}" y="${decimal(f32(points, i + 1))}" z="${decimal(f32(points, i + 2))}"/>`,
    );
  }
  rows.push('</vertices><triangles>');
  for (let i = 0; i < triangles.length; i += 3) {
    rows.push(
      `<triangle v1="${u32(triangles, i)}" v2="${u32(triangles, i + 1)}" v3="${u32(triangles, i + 2)}"/>`,
    );
  }
  rows.push('</triangles></mesh>');
  return rows.join('');
}

/** A millionth of a millimetre is far below what 32-bit floats of a part can tell apart. */
function decimal(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}
