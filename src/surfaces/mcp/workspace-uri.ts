import { ARTIFACT_FILENAME } from '../../contract/artifacts.ts';

const BASE = 'partsmith://workspace/';

export const WORKSPACE_TEMPLATE = `${BASE}{filename}`;

export function workspaceUri(filename: string): string {
  return `${BASE}${filename}`;
}

/** The filename of a workspace URI; undefined for every other URI and for names that no file of ours has. */
export function workspaceFilename(uri: string): string | undefined {
  if (!uri.startsWith(BASE)) return undefined;
  const filename = uri.slice(BASE.length);
  return ARTIFACT_FILENAME.test(filename) ? filename : undefined;
}
