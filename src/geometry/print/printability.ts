/**
 * Whether a model can be printed as it stands. Every check says `pass`, `fail` or `not_checked` with its
 * evidence; what could not be computed is never a pass. Field names are the public contract's.
 */
import { PartsmithError } from '../../contract/errors.ts';
import type { Vec3 } from '../../contract/job.ts';
import { boundsOf, type Mesh } from '../mesh.ts';
import {
  checkSurface,
  massOf,
  shellVolumes,
  type MeshMass,
  type SurfaceCheck,
} from '../watertight.ts';
import { weld, type Welded } from '../weld.ts';
import { check, type CheckName, type PrintCheck } from './check.ts';
import { bedFit, type BedFit } from './bed-fit.ts';
import { rounded } from './rounded.ts';
import { contactOf, marginInside, overhangOf } from './standing.ts';
import { wallThickness } from './wall-thickness.ts';

export interface Printability {
  readonly is_watertight: boolean;
  /** Watertight, and the right way out. */
  readonly is_volume: boolean;
  readonly euler_number: number;
  /** Triangles of the mesh. */
  readonly face_count: number;
  readonly volume_mm3: number;
  readonly surface_area_mm2: number;
  /** Size along X, Y and Z. */
  readonly bounding_box_mm: Vec3;
  readonly min_dim_mm: number;
  /** The limit that was asked for. */
  readonly min_wall_thickness_mm: number;
  /** The thinnest wall that was found; null when it was not checked. */
  readonly wall_thickness_mm: number | null;
  readonly wall_thickness_at: Vec3 | null;
  readonly overhang_area_mm2: number;
  readonly first_layer_area_mm2: number;
  /** Separate solids, and closed hollows inside them. */
  readonly shells: { readonly solids: number; readonly cavities: number };
  readonly bed_fit: BedFit;
  readonly checks: readonly PrintCheck[];
  /** What failed, one sentence each. */
  readonly issues: readonly string[];
  /** A closed solid of sufficient wall that fits the bed; overhangs and standing can be helped by supports. */
  readonly printable: boolean;
}

export interface PrintOptions {
  readonly minWallThicknessMm: number;
  readonly bedMm: Readonly<Vec3>;
}

/** Below this share of its footprint a part holds to the bed by a point or a line. */
const CONTACT_SHARE = 0.02;
/** A part that a push by this angle tips over does not survive a nozzle. */
const TIP_DEGREES = 5;
/** Overhangs smaller than this are bridged or do not show. */
const OVERHANG_MM2 = 2;
const BLOCKING: ReadonlySet<CheckName> = new Set([
  'watertight',
  'manifold',
  'volume',
  'wall_thickness',
  'bed_fit',
]);

/** Throws PartsmithError `unsupported` when the mesh has no triangles. */
export function printability(mesh: Mesh, options: PrintOptions): Printability {
  const solids = mesh.parts.filter((part) => part.triangles.length > 0);
  const bounds = boundsOf(solids);
  if (bounds === undefined) {
    throw new PartsmithError('unsupported', 'The model has no solid that could be printed.', {
      hint: 'Extrude or revolve the sketch, then check again.',
    });
  }
  const parts = solids.map(weld);
  const surfaces = parts.map(checkSurface);
  const mass = massOf(parts);
  const watertight = surfaces.every((surface) => surface.watertight);
  const isVolume = watertight && parts.every((part) => massOf([part]).volumeMm3 > 0);
  const shells = countShells(parts, surfaces);
  const walls = isVolume ? wallThickness(parts, options.minWallThicknessMm) : undefined;
  const overhang = overhangOf(parts, bounds.min[2]);
  const contact = contactOf(parts, bounds.min[2]);
  const fit = bedFit(bounds.size, options.bedMm);
  const footprint = bounds.size[0] * bounds.size[1];

  const checks: PrintCheck[] = [
    watertightCheck(surfaces),
    manifoldCheck(surfaces),
    check('volume', watertight ? isVolume : undefined, {
      value: mass.volumeMm3,
      evidence: !watertight
        ? 'The surface is not closed, so it encloses no volume.'
        : isVolume
          ? `Encloses ${round(mass.volumeMm3)} mm³.`
          : 'A part is inside out or flat: its volume is not positive.',
    }),
    check(
      'shells',
      isVolume ? shells.cavities === 0 && shells.solids === parts.length : undefined,
      {
        value: shells.solids,
        limit: parts.length,
        evidence: `${shells.solids} separate solid(s) in ${parts.length} part(s), ${shells.cavities} closed hollow(s).`,
      },
    ),
    check('wall_thickness', walls && walls.min_mm >= options.minWallThicknessMm - 1e-3, {
      value: walls?.min_mm ?? null,
      limit: options.minWallThicknessMm,
      evidence:
        walls === undefined
          ? 'Wall thickness needs a closed solid with opposite walls.'
          : `Thinnest wall ${round(walls.min_mm)} mm; ${round(walls.area_below_limit_mm2)} mm² of surface below ${options.minWallThicknessMm} mm; ${walls.rays} rays.`,
      places: walls === undefined ? [] : [walls.at, walls.from, walls.to],
    }),
    check('overhang', overhang.area_mm2 <= OVERHANG_MM2, {
      value: overhang.area_mm2,
      limit: OVERHANG_MM2,
      evidence: `${round(overhang.area_mm2)} mm² look down by more than 45° without touching the bed.`,
      places: overhang.places.map((place) => place.center),
    }),
    check('first_layer', contact.area_mm2 >= CONTACT_SHARE * footprint, {
      value: contact.area_mm2,
      limit: CONTACT_SHARE * footprint,
      evidence: `${round(contact.area_mm2)} mm² touch the bed, of a footprint of ${round(footprint)} mm².`,
    }),
    tipCheck(isVolume ? mass : undefined, contact.hull, bounds.min[2]),
    check('bed_fit', fit.fits_any_orientation, {
      value: Math.max(...fit.overage_mm),
      limit: 0,
      evidence: fit.note,
    }),
  ];
  const failed = checks.filter(({ status }) => status === 'fail');
  return rounded({
    is_watertight: watertight,
    is_volume: isVolume,
    euler_number: surfaces.reduce((sum, { euler }) => sum + euler, 0),
    face_count: surfaces.reduce((sum, { triangles }) => sum + triangles, 0),
    volume_mm3: mass.volumeMm3,
    surface_area_mm2: mass.areaMm2,
    bounding_box_mm: bounds.size,
    min_dim_mm: Math.min(...bounds.size),
    min_wall_thickness_mm: options.minWallThicknessMm,
    wall_thickness_mm: walls?.min_mm ?? null,
    wall_thickness_at: walls?.at ?? null,
    overhang_area_mm2: overhang.area_mm2,
    first_layer_area_mm2: contact.area_mm2,
    shells,
    bed_fit: fit,
    checks,
    issues: failed.map(({ check: name, evidence }) => `${name}: ${evidence}`),
    printable: checks.every(({ check: name, status }) => !BLOCKING.has(name) || status === 'pass'),
  });
}

function watertightCheck(surfaces: readonly SurfaceCheck[]): PrintCheck {
  const open = sum(surfaces.map(({ openSides }) => openSides));
  return check(
    'watertight',
    surfaces.every(({ watertight }) => watertight),
    {
      value: open,
      limit: 0,
      evidence: `${open} open edge(s) of triangles.`,
    },
  );
}

function manifoldCheck(surfaces: readonly SurfaceCheck[]): PrintCheck {
  const shared = sum(surfaces.map(({ nonManifoldSides }) => nonManifoldSides));
  const flipped = sum(surfaces.map(({ flippedSides }) => flippedSides));
  return check('manifold', shared + flipped === 0, {
    value: shared + flipped,
    limit: 0,
    evidence: `${shared} edge(s) shared by more than two triangles, ${flipped} between neighbours that face opposite ways.`,
  });
}

function tipCheck(
  mass: MeshMass | undefined,
  hull: readonly (readonly [number, number])[],
  bedZ: number,
): PrintCheck {
  const center = mass?.centerOfMass;
  if (center === undefined) {
    return check('tip_over', undefined, {
      limit: TIP_DEGREES,
      evidence: 'The centre of mass needs a closed solid.',
    });
  }
  const margin = marginInside(hull, [center[0], center[1]]);
  const degrees = margin === undefined ? 0 : (Math.atan2(margin, center[2] - bedZ) * 180) / Math.PI;
  return check('tip_over', degrees >= TIP_DEGREES, {
    value: degrees,
    limit: TIP_DEGREES,
    evidence:
      margin === undefined
        ? 'Touches the bed at a point or along a line only.'
        : margin < 0
          ? `The centre of mass lies ${round(-margin)} mm outside of what touches the bed.`
          : `Tips over when tilted by ${round(degrees)}°.`,
    places: [center],
  });
}

/** A shell with positive volume is a solid, one with negative volume a hollow. */
function countShells(
  parts: readonly Welded[],
  surfaces: readonly SurfaceCheck[],
): { solids: number; cavities: number } {
  let solids = 0;
  let cavities = 0;
  parts.forEach((part, i) => {
    const surface = surfaces[i];
    if (surface === undefined) return;
    const volumes = shellVolumes(part, surface);
    cavities += volumes.filter((volume) => volume < 0).length;
    solids += volumes.filter((volume) => volume >= 0).length;
  });
  return { solids, cavities };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
