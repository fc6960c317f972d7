import { PartsmithError } from '../../contract/errors.ts';

/**
 * The whole body, judged by the bytes really read, not by Content-Length. `too_large` past the limit.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) {
        await reader.cancel();
        throw new PartsmithError(
          'too_large',
          `The request body is over the limit of ${maxBytes} bytes.`,
          {
            hint: 'Send a shorter source; the operator can raise PARTSMITH_MAX_BODY_BYTES.',
          },
        );
      }
      chunks.push(value);
    }
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Strict UTF-8 and JSON (RFC 8259); an empty body is an empty object. `invalid_input` says where it breaks. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return {};
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badBody('The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const where = thrown instanceof Error ? /position \d+/.exec(thrown.message)?.[0] : undefined;
    throw badBody(`The body is not valid JSON${where === undefined ? '' : ` (at ${where})`}.`);
  }
}

function badBody(message: string): PartsmithError {
  return new PartsmithError('invalid_input', message, {
    hint: 'Send one JSON object, encoded as UTF-8.',
    issues: [{ type: 'json_invalid', loc: ['body'], msg: message }],
  });
}
