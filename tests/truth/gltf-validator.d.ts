/** The part of gltf-validator (which ships no types) that the tests call; see its docs/validation.schema.json. */
declare module 'gltf-validator' {
  interface Issue {
    readonly code: string;
    readonly message: string;
    /** 0 error, 1 warning, 2 information, 3 hint. */
    readonly severity: 0 | 1 | 2 | 3;
    readonly pointer?: string;
  }
  export function validateBytes(
    bytes: Uint8Array,
    options?: { readonly format?: 'glb' | 'gltf'; readonly maxIssues?: number },
  ): Promise<{ readonly issues: { readonly messages: readonly Issue[] } }>;
}
