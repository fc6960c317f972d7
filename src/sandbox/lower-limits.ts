import type { JobLimits } from '../contract/limits.ts';

/** No job gets more than the operator's ceilings, whatever it asks for. */
export function lowerOf(wanted: JobLimits, ceilings: JobLimits): JobLimits {
  const lower = { ...wanted };
  for (const name of Object.keys(ceilings) as (keyof JobLimits)[]) {
    lower[name] = Math.min(wanted[name], ceilings[name]);
  }
  return lower;
}
