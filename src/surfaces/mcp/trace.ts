/** W3C Trace Context, version 00 and whatever keeps its shape; anything else is not worth a log line. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace as the request's `_meta` carries it, for the log only. */
export function traceparentOf(
  meta: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const value = meta?.['traceparent'];
  return typeof value === 'string' && TRACEPARENT.test(value) ? value : undefined;
}
