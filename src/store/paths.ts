/** The only place that turns what a caller named into a path: a strict pattern first, or a hash. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ARTIFACT_FILENAME } from '../contract/artifacts.ts';
import { LOCAL_OWNER } from '../contract/caller.ts';
import { PartsmithError } from '../contract/errors.ts';
import { NAME_PATTERN } from '../contract/ids.ts';

const SHA256 = /^[0-9a-f]{64}$/;

export const isSha256 = (text: string): boolean => SHA256.test(text);

/**
 * Folders of one store, all below one root and on one file system, so that a rename is atomic.
 *
 *     blobs/ab/cdef…                      bytes by SHA-256
 *     owners/<hash>/builds/ab/cdef….json  finished builds by key
 *     owners/<hash>/models/<name>.json    the current build of each name; the newest is the active one
 *     owners/<hash>/artifacts/<file>.json files handed out
 *     quarantine/  tmp/  locks/
 *     designs/<name>/v1.<ext> v1.json     readable; of the one caller of a server without authentication
 *     owners/<hash>/designs/…             the same of everybody else
 */
export class StorePaths {
  readonly root: string;
  readonly blobs: string;
  readonly quarantine: string;
  readonly tmp: string;
  readonly locks: string;
  readonly owners: string;

  constructor(root: string) {
    this.root = root;
    this.blobs = join(root, 'blobs');
    this.quarantine = join(root, 'quarantine');
    this.tmp = join(root, 'tmp');
    this.locks = join(root, 'locks');
    this.owners = join(root, 'owners');
  }

  blob(sha256: string): string {
    return join(this.blobs, ...fanOut(sha256));
  }

  /** A hash, because owner ids come from identity providers and may hold anything. */
  owner(owner: string): string {
    return join(this.owners, createHash('sha256').update(owner, 'utf8').digest('hex').slice(0, 40));
  }

  models(owner: string): string {
    return join(this.owner(owner), 'models');
  }

  model(owner: string, name: string): string {
    if (!NAME_PATTERN.test(name)) {
      throw new PartsmithError(
        'invalid_input',
        'A model name has 1 to 64 letters, digits, _ or -.',
      );
    }
    return join(this.models(owner), `${caseSafe(name)}.json`);
  }

  designs(owner: string): string {
    return join(owner === LOCAL_OWNER ? this.root : this.owner(owner), 'designs');
  }

  design(owner: string, name: string): string {
    if (!NAME_PATTERN.test(name)) {
      throw new PartsmithError(
        'invalid_input',
        'A design name has 1 to 64 letters, digits, _ or -.',
      );
    }
    return join(this.designs(owner), name);
  }

  build(owner: string, key: string): string {
    const [folder, rest] = fanOut(key);
    return join(this.owner(owner), 'builds', folder, `${rest}.json`);
  }

  artifact(owner: string, filename: string): string {
    if (!ARTIFACT_FILENAME.test(filename)) {
      throw new PartsmithError('invalid_input', 'That is not a name of a file made here.');
    }
    return join(this.owner(owner), 'artifacts', `${caseSafe(filename)}.json`);
  }
}

function fanOut(sha256: string): readonly [string, string] {
  if (!isSha256(sha256)) throw new PartsmithError('internal', 'Not a SHA-256.');
  return [sha256.slice(0, 2), sha256.slice(2)];
}

/** `Bracket` and `bracket` are two names, also where the file system thinks them one; `~` is in no name. */
function caseSafe(name: string): string {
  if (name === name.toLowerCase()) return name;
  return `${name}~${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
