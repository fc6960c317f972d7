/** What a mesh alone tells of a model. */
import type { Vec3 } from '../contract/job.ts';
import { boundsOf, triangleCount, type Bounds, type Mesh } from './mesh.ts';
import { checkSurface, massOf, type SurfaceCheck } from './watertight.ts';
import { weld } from './weld.ts';

interface PartInspection {
  readonly name: string;
  readonly color: string | null;
  readonly bounds: Bounds | null;
  readonly surface: Omit<SurfaceCheck, 'shellOf'>;
  readonly volumeMm3: number;
  readonly areaMm2: number;
}

export interface Inspection {
  readonly bounds: Bounds | null;
  readonly triangles: number;
  readonly faces: number;
  readonly edges: number;
  /** All parts that have triangles are watertight, and there is one. */
  readonly watertight: boolean;
  /** Sums over the parts, of the mesh and so a little off the exact ones where it is curved. */
  readonly volumeMm3: number;
  readonly areaMm2: number;
  readonly centerOfMass: Vec3 | null;
  readonly parts: readonly PartInspection[];
}

export function inspect(mesh: Mesh): Inspection {
  const welded = mesh.parts.map(weld);
  const parts = mesh.parts.map((part, i) => {
    const own = welded.slice(i, i + 1);
    const { shellOf: _, ...surface } = checkSurface(own[0] ?? weld(part));
    const { volumeMm3, areaMm2 } = massOf(own);
    return {
      name: part.name,
      color: part.color,
      bounds: boundsOf([part]) ?? null,
      surface,
      volumeMm3,
      areaMm2,
    };
  });
  const solid = parts.filter((part) => part.surface.triangles > 0);
  const total = massOf(welded);
  return {
    bounds: boundsOf(mesh.parts) ?? null,
    triangles: triangleCount(mesh),
    faces: mesh.parts.reduce((sum, part) => sum + part.faceRanges.length / 2, 0),
    edges: mesh.parts.reduce((sum, part) => sum + part.edgeIds.length, 0),
    watertight: solid.length > 0 && solid.every((part) => part.surface.watertight),
    volumeMm3: total.volumeMm3,
    areaMm2: total.areaMm2,
    centerOfMass: total.centerOfMass ?? null,
    parts,
  };
}
