/** Every kind of file that partsmith hands out: a kind is a row. */
export const ARTIFACT_KINDS = {
  stl: { extension: 'stl', contentType: 'model/stl' },
  step: { extension: 'step', contentType: 'model/step' },
  '3mf': { extension: '3mf', contentType: 'model/3mf' },
  glb: { extension: 'glb', contentType: 'model/gltf-binary' },
  brep: { extension: 'brep', contentType: 'application/octet-stream' },
  png: { extension: 'png', contentType: 'image/png' },
  svg: { extension: 'svg', contentType: 'image/svg+xml' },
  dxf: { extension: 'dxf', contentType: 'image/vnd.dxf' },
} as const satisfies Record<string, { extension: string; contentType: string }>;

export type ArtifactKind = keyof typeof ARTIFACT_KINDS;

/** What the download route serves, and nothing else: no dot but the last, no separator. */
export const ARTIFACT_FILENAME = new RegExp(
  `^[A-Za-z0-9_-]{1,200}\\.(${Object.values(ARTIFACT_KINDS)
    .map((kind) => kind.extension)
    .join('|')})$`,
);
