export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
}

/**
 * What the client can read (RFC 9110 section 12.5.1, without weights). The transport asks clients to name both
 * types; one that names only JSON, or nothing, is a person with curl and gets plain JSON.
 */
export function accepted(request: Request): Accepted {
  const header = request.headers.get('accept');
  if (header === null || header.trim() === '') return { json: true, stream: false };
  const ranges = new Set(
    header.split(',').map((range) => range.split(';', 1)[0]?.trim().toLowerCase()),
  );
  const any = ranges.has('*/*');
  return {
    json: any || ranges.has('application/*') || ranges.has('application/json'),
    stream: ranges.has('text/event-stream') || ranges.has('text/*'),
  };
}
