/** The part of the 3MF consortium's own reader that tests use; the package brings no types. */
declare module '@3mfconsortium/lib3mf' {
  interface MeshObject {
    GetName(): string;
    GetVertexCount(): number;
    GetTriangleCount(): number;
    IsManifoldAndOriented(): boolean;
  }
  interface MeshObjectIterator {
    MoveNext(): boolean;
    GetCurrentMeshObject(): MeshObject;
  }
  interface Transform {
    get_Fields3(): number;
  }
  interface BuildItem {
    GetObjectResource(): { GetName(): string };
    GetOutbox(): unknown;
  }
  interface BuildItemIterator {
    MoveNext(): boolean;
    GetCurrent(): BuildItem;
  }
  interface Reader {
    SetStrictModeActive(active: boolean): void;
    ReadFromFile(path: string): void;
    GetWarningCount(): number;
  }
  interface Model {
    QueryReader(kind: '3mf'): Reader;
    GetMeshObjects(): MeshObjectIterator;
    GetBuildItems(): BuildItemIterator;
  }
  interface Lib3mf {
    readonly CWrapper: new () => { CreateModel(): Model };
    readonly FS: { writeFile(path: string, bytes: Uint8Array): void };
  }
  export default function lib3mf(): Promise<Lib3mf>;
}
