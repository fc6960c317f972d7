/** One thing that a printer cares about, and how it went. */
import type { Vec3 } from '../../contract/job.ts';

export type CheckName =
  | 'watertight'
  | 'manifold'
  | 'volume'
  | 'shells'
  | 'wall_thickness'
  | 'overhang'
  | 'first_layer'
  | 'tip_over'
  | 'bed_fit';

export interface PrintCheck {
  readonly check: CheckName;
  readonly status: 'pass' | 'fail' | 'not_checked';
  /** The measured value with its unit in words, and the limit that it was held against. */
  readonly evidence: string;
  readonly value: number | null;
  readonly limit: number | null;
  /** Where, mm; the worst place first. */
  readonly places: readonly Vec3[];
}

/** `passed` undefined: it could not be checked. */
export function check(
  name: CheckName,
  passed: boolean | undefined,
  facts: {
    readonly evidence: string;
    readonly value?: number | null;
    readonly limit?: number;
    readonly places?: readonly Vec3[];
  },
): PrintCheck {
  return {
    check: name,
    status: passed === undefined ? 'not_checked' : passed ? 'pass' : 'fail',
    evidence: facts.evidence,
    value: facts.value ?? null,
    limit: facts.limit ?? null,
    places: facts.places ?? [],
  };
}
