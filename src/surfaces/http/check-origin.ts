/**
 * DNS rebinding: a page of another site that resolves its own name to this machine sends its own Host
 * and Origin. Only names on the list are answered (MCP 2026-07-28, transports, security warning).
 */
import { PartsmithError } from '../../contract/errors.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export interface AllowedNames {
  /** Host names, without port; loopback names are always allowed. */
  readonly hosts: readonly string[];
  /** Whole origins such as `https://cad.example`; loopback origins are always allowed. */
  readonly origins: readonly string[];
}

/** Throws `forbidden` for a Host or Origin that is not on the list. */
export function checkOrigin(headers: Headers, allowed: AllowedNames): void {
  const host = hostName(`http://${headers.get('host') ?? ''}`);
  if (host === undefined || !(LOOPBACK.includes(host) || allowed.hosts.includes(host))) {
    throw new PartsmithError('forbidden', 'This server does not answer to that Host name.', {
      hint: 'Use the address the server prints at start; the operator can add names with PARTSMITH_ALLOWED_HOSTS.',
    });
  }
  const origin = headers.get('origin');
  if (origin === null) return;
  const originHost = hostName(origin);
  const known =
    allowed.origins.includes(origin) || (originHost !== undefined && LOOPBACK.includes(originHost));
  if (!known) {
    throw new PartsmithError('forbidden', 'Requests from that Origin are not allowed.', {
      hint: 'The operator can add an origin with PARTSMITH_ALLOWED_ORIGINS.',
    });
  }
}

function hostName(url: string): string | undefined {
  if (!/^https?:\/\/[^/?#@\\\s]+$/.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname;
}
