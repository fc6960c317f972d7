/**
 * "Fillet too large" answered with the radius that works: fillet() and chamfer() remember what failed,
 * and a bisection over the scale of the radii finds the largest that gives a valid shape.
 */
import * as replicad from 'replicad';
import { occt, OcctError } from './occt.ts';

type Method = 'fillet' | 'chamfer';
type Modify = (
  this: object,
  radii: unknown,
  filter?: unknown,
) => { wrapped: replicad.AnyShape['wrapped'] };

interface Failure {
  readonly method: Method;
  readonly radii: unknown;
  /** Applies the method with all radii multiplied; throws as OCCT does. */
  readonly attempt: (scale: number) => { wrapped: replicad.AnyShape['wrapped'] };
}

const failures = new WeakMap<object, Failure>();

/** Puts the memory into replicad's two methods; they behave as before. */
export function rememberFailedRadii(): void {
  // The methods live on the abstract base of all solids' classes.
  const prototype = replicad._3DShape.prototype as unknown as Record<Method, Modify>;
  for (const method of ['fillet', 'chamfer'] as const) {
    const original = prototype[method];
    prototype[method] = function (radii, filter) {
      const kept = withFinderKept(radii);
      try {
        return original.call(this, kept, filter);
      } catch (error) {
        if (error instanceof OcctError || error instanceof Error) {
          const attempt: Failure['attempt'] = (scale) =>
            original.call(this, scaledRadii(kept, scale), filter);
          failures.set(error, { method, radii, attempt });
        }
        throw error;
      }
    };
  }
}

/** A finder is deleted after its first use, unless it is asked to stay for another attempt. */
function withFinderKept(radii: unknown): unknown {
  return isRecord(radii) && 'filter' in radii ? { ...radii, keep: true } : radii;
}

/** Radii come as a number, a pair, distances, `{filter, radius}`, or a function of the edge. */
function scaledRadii(radii: unknown, scale: number): unknown {
  if (typeof radii === 'number') return radii * scale;
  if (Array.isArray(radii)) return radii.map((radius) => scaledRadii(radius, scale));
  if (typeof radii === 'function') {
    return (edge: unknown): unknown =>
      scaledRadii((radii as (edge: unknown) => unknown)(edge), scale);
  }
  if (!isRecord(radii)) return radii;
  const scaled: Record<string, unknown> = { ...radii };
  for (const key of ['radius', 'distance', 'distances']) {
    if (key in scaled) scaled[key] = scaledRadii(scaled[key], scale);
  }
  return scaled;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A hint for an error of fillet() or chamfer(); null for any other. Takes at most `budgetMs`. */
export function radiusHint(error: unknown, budgetMs: number): string | null {
  const failure = typeof error === 'object' && error !== null ? failures.get(error) : undefined;
  if (failure === undefined) return null;
  const { method, radii } = failure;
  const scale = largestWorkingScale(failure, budgetMs);
  if (scale === undefined) {
    return `No smaller radius works either: this ${method} fails on the shape of the selected edges. Select fewer edges with a filter.`;
  }
  const size = typeof radii === 'number' ? radii : undefined;
  if (size === undefined) {
    return `The largest ${method} that works on these edges is ${roundedDown(scale * 100)} % of the radii asked for.`;
  }
  return `${size} is too large here; the largest ${method} radius that works on these edges is ${roundedDown(size * scale)}.`;
}

/** Bisects between a scale that works and one that does not, until 0.5 % or the end of the budget. */
function largestWorkingScale(failure: Failure, budgetMs: number): number | undefined {
  const deadline = performance.now() + budgetMs;
  let fails = 1;
  let works: number | undefined;
  for (let step = 0; step < 24 && performance.now() < deadline; step += 1) {
    const scale = works === undefined ? fails / 2 : (works + fails) / 2;
    if (scale < 1 / 1024) break;
    if (succeeds(failure, scale)) works = scale;
    else fails = scale;
    if (works !== undefined && fails / works < 1.005) break;
  }
  return works;
}

function succeeds({ attempt }: Failure, scale: number): boolean {
  try {
    return new occt.BRepCheck_Analyzer(attempt(scale).wrapped, true, false, false).IsValid();
  } catch {
    return false;
  }
}

/** Three significant digits, never above the value that was seen to work. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2);
  return Number((Math.floor(value / unit + 1e-9) * unit).toPrecision(3));
}
