/** What every agent is told on connecting, when the operator says nothing else. */
export const DEFAULT_INSTRUCTIONS = `partsmith is a CAD workshop: you send source code, it builds an exact solid in a sandbox of its own and keeps it under a name.

Work in a loop:
1. Build: send the source of the whole part and a name. Make dimensions parameters, so that the next version is a small change.
2. Look: render a picture from more than one side; a part that builds can still be wrong.
3. Measure: compare bounding box, volume and counts with what was asked for.
4. Export: STEP for other CAD, STL or 3MF for printing, GLB for viewing. Files come back as links.

Units are mm, mm², mm³ and degrees; Z is up. Without a language the server takes what the source evidently is. Without a name a call works on the model called "default", or without one on the model built last; null means the model built last. Nothing is kept inside a sandbox between calls: every source stands alone.

When a call fails, read "code", "error" and "hint": they name the line or the argument, and the next step. The same call again only helps where the code is busy, rate_limited or internal.`;
