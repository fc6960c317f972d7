/**
 * What the wall is made of, as data. A driver reads it and adds nothing of its own, so a test can take
 * one brick out and see the self-test refuse.
 */
export interface IsolationProfile {
  /** Raised whenever the meaning of a field changes; a remembered self-test of another one is void. */
  readonly version: number;
  /** Whom a server that runs as root becomes before anything else; null keeps the server's own user. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  readonly no_new_privileges: boolean;
  /** The whole environment inside. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rlimits: {
    readonly core: number;
    readonly memlock: number;
    readonly nofile: number;
    /** Added to the memory ceiling for RLIMIT_DATA: V8 and WebAssembly reserve more than they touch. */
    readonly data_reserve_bytes: number;
    /** Added to the CPU ceiling for RLIMIT_CPU: what a kernel spends before its job. */
    readonly cpu_reserve_seconds: number;
  };
  readonly watch: {
    /** The server looks at resident memory and CPU this often. */
    readonly interval_ms: number;
    readonly memory: boolean;
    readonly cpu: boolean;
  };
  readonly deno: {
    /** `kernel_folder`: reads that and nothing else; `all` is for attacks on the outer wall. */
    readonly permissions: 'kernel_folder' | 'all';
    readonly flags: readonly string[];
    /** Share of the memory ceiling that V8's heap may take; WebAssembly memory lies beside it. */
    readonly heap_share: number;
  };
  readonly bubblewrap: {
    readonly flags: readonly string[];
    readonly hostname: string;
    readonly read_only_root: boolean;
    readonly seccomp: boolean;
    /** RLIMIT_NPROC of the process inside. */
    readonly threads: number;
    /** Host paths bound read-only beside the runtime, its libraries and the kernel: none. */
    readonly extra_binds: readonly string[];
  };
}

const MIB = 1024 * 1024;

export const ISOLATION_PROFILE: IsolationProfile = {
  version: 1,
  user: { uid: 65_532, gid: 65_532 },
  no_new_privileges: true,
  environment: {
    // A folder that cannot be made: localStorage and caches travel through DENO_DIR, so there is none.
    DENO_DIR: '/nonexistent',
    DENO_NO_UPDATE_CHECK: '1',
    DENO_NO_PROMPT: '1',
    // WebGPU asks for no permission and loads the machine's graphics drivers.
    DENO_WEBGPU_BACKEND: 'none',
    HOME: '/nonexistent',
    // Were the flags against remote modules ever gone, the registries would still be nowhere.
    JSR_URL: 'http://127.0.0.1:1/',
    NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    TZ: 'UTC',
  },
  rlimits: {
    core: 0,
    memlock: 0,
    nofile: 256,
    data_reserve_bytes: 1024 * MIB,
    cpu_reserve_seconds: 10,
  },
  watch: { interval_ms: 100, memory: true, cpu: true },
  deno: {
    permissions: 'kernel_folder',
    flags: [
      '--no-remote',
      '--no-npm',
      '--no-config',
      '--no-lock',
      '--no-prompt',
      '--no-check',
      '--no-code-cache',
    ],
    heap_share: 0.5,
  },
  bubblewrap: {
    flags: [
      '--unshare-all',
      '--unshare-user',
      '--disable-userns',
      '--die-with-parent',
      '--new-session',
      '--cap-drop',
      'ALL',
      '--clearenv',
    ],
    hostname: 'sandbox',
    read_only_root: true,
    seccomp: true,
    threads: 64,
    extra_binds: [],
  },
};
