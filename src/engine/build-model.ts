/**
 * Source in, stored build out. An identical build of the same owner is answered from the store; one that
 * is running is joined; anything else is a job.
 */
import { createHash } from 'node:crypto';
import { PartsmithError, type ErrorCode } from '../contract/errors.ts';
import { newId } from '../contract/ids.ts';
import { PROTOCOL_VERSION, type Job, type Parameters, type Tessellation } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { JobLimits } from '../contract/limits.ts';
import type { JobResult } from '../contract/result.ts';
import type {
  CompletedReport,
  JobTimings,
  KernelIdentity,
  Report,
  Sandbox,
  Stage,
} from '../sandbox/sandbox.ts';
import type { BuildRecord, Store } from '../store/store.ts';
import { joinable } from './join-running.ts';

export interface BuildRequest {
  readonly owner: string;
  readonly source: string;
  readonly language: Language;
  readonly parameters: Parameters;
  readonly tessellation: Tessellation;
}

export type BuildAnswer =
  | {
      readonly ok: true;
      readonly build: BuildRecord;
      readonly cached: boolean;
      /** Of the job that made it; undefined when it came from the store. */
      readonly timings: JobTimings | undefined;
    }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      /** What happened, in one sentence or the source's own error message. */
      readonly detail: string;
      /** The kernel's answer, when it gave one. */
      readonly result: JobResult | undefined;
      readonly timings: JobTimings;
    };

export interface ModelBuilder {
  /**
   * Rejects with PartsmithError (`too_large`, `unsupported`, `busy`, `cancelled`, `internal`);
   * every ending of the job itself is an answer.
   */
  build(
    request: BuildRequest,
    onStage: (stage: Stage) => void,
    signal: AbortSignal,
  ): Promise<BuildAnswer>;
}

export function createModelBuilder(deps: {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly limits: JobLimits;
}): ModelBuilder {
  const running = joinable<BuildAnswer, Stage>();
  return {
    async build(request, onStage, signal) {
      checkSizes(request, deps.limits);
      const kernel = kernelFor(request.language, deps.sandbox);
      const key = buildKey(request, kernel.digest);
      const known = await deps.store.findBuild(request.owner, key);
      if (known !== undefined) return { ok: true, build: known, cached: true, timings: undefined };
      return await running.join(
        key,
        (report, shared) => runBuild(deps, request, kernel, key, report, shared),
        onStage,
        signal,
      );
    },
  };
}

/** Every language that has a kernel here. */
export function languagesHere(sandbox: Sandbox): Language[] {
  return [...new Set(sandbox.status().kernels.flatMap((kernel) => kernel.languages))];
}

/** The kernel that runs a language; `unsupported` names the languages that are there. */
export function kernelFor(language: Language, sandbox: Sandbox): KernelIdentity {
  const kernels = sandbox.status().kernels;
  const kernel = kernels.find((candidate) => candidate.languages.includes(language));
  if (kernel !== undefined) return kernel;
  const there = kernels.flatMap((candidate) => candidate.languages).join(', ') || 'none';
  throw new PartsmithError(
    'unsupported',
    `No kernel here for language "${language}". Languages here: ${there}.`,
  );
}

async function runBuild(
  deps: { readonly sandbox: Sandbox; readonly store: Store; readonly limits: JobLimits },
  request: BuildRequest,
  kernel: KernelIdentity,
  key: string,
  onStage: (stage: Stage) => void,
  signal: AbortSignal,
): Promise<BuildAnswer> {
  const job: Job = {
    spec: {
      kind: 'build',
      protocol: PROTOCOL_VERSION,
      id: newId('job'),
      text_bytes: deps.limits.text_bytes,
      language: request.language,
      parameters: request.parameters,
      outputs: ['model.brep', 'mesh.glb'],
      tessellation: request.tessellation,
    },
    source: request.source,
    inputs: new Map(),
  };
  const report = await deps.sandbox.run(
    job,
    { kernel: kernel.kernel, limits: deps.limits, onStage },
    signal,
  );
  if (report.ending !== 'completed') return endedEarly(report);
  if (report.result.status !== 'ok') {
    return {
      ok: false,
      code: report.result.status,
      detail: report.result.error?.message ?? 'The source failed without saying why.',
      result: report.result,
      timings: report.timings,
    };
  }
  const build = await storeBuild(deps.store, request, report, key);
  if (build === undefined) {
    return {
      ok: false,
      code: 'kernel_crashed',
      detail: 'The kernel answered "ok" without a model; the answer was refused.',
      result: report.result,
      timings: report.timings,
    };
  }
  return { ok: true, build, cached: false, timings: report.timings };
}

function endedEarly(report: Exclude<Report, CompletedReport>): BuildAnswer {
  if (report.ending === 'cancelled') throw new PartsmithError('cancelled', report.detail);
  return {
    ok: false,
    code: report.ending,
    detail: report.detail,
    result: undefined,
    timings: report.timings,
  };
}

/** undefined: the answer lacks what it says it has. */
async function storeBuild(
  store: Store,
  request: BuildRequest,
  report: CompletedReport,
  key: string,
): Promise<BuildRecord | undefined> {
  const { result, files, kernel } = report;
  const brep = files.get('model.brep');
  const glb = files.get('mesh.glb');
  if (result.geometry === null || brep === undefined || glb === undefined) return undefined;
  const [source, brepBlob, glbBlob] = await Promise.all([
    store.blobs.put(Buffer.from(request.source, 'utf8')),
    store.blobs.put(brep),
    store.blobs.put(glb),
  ]);
  const build: BuildRecord = {
    key,
    kernel: kernel.kernel,
    kernel_digest: kernel.digest,
    language: request.language,
    source_sha256: source.sha256,
    parameters: request.parameters,
    tessellation: request.tessellation,
    built_at: new Date().toISOString(),
    result: { ...result, geometry: null },
    geometry: result.geometry,
    files: { 'model.brep': brepBlob, 'mesh.glb': glbBlob },
  };
  await store.saveBuild(request.owner, build);
  return build;
}

function checkSizes(request: BuildRequest, limits: JobLimits): void {
  const size = Buffer.byteLength(request.source, 'utf8');
  if (size > limits.source_bytes) {
    throw new PartsmithError(
      'too_large',
      `The source is ${size} bytes; the limit is ${limits.source_bytes}.`,
      { hint: 'Shorten the source: compute repeated data with loops instead of listing it.' },
    );
  }
  const parameters = Buffer.byteLength(JSON.stringify(request.parameters), 'utf8');
  if (parameters > limits.parameters_bytes) {
    throw new PartsmithError(
      'too_large',
      `The parameters are ${parameters} bytes; the limit is ${limits.parameters_bytes}.`,
    );
  }
}

/** Owner first, so that neither an answer nor its timing tells what another caller built. */
function buildKey(request: BuildRequest, kernelDigest: string): string {
  const identity = [
    request.owner,
    kernelDigest,
    String(PROTOCOL_VERSION),
    request.language,
    canonicalJson(request.parameters),
    canonicalJson(request.tessellation),
    request.source,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** JSON with sorted keys, so that equal parameter sets have one key (RFC 8785 in spirit). */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, node: unknown) =>
    node !== null && typeof node === 'object' && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  );
}
