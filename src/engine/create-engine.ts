/** The one door and its six steps, in the order in which they stand in `call`. */
import { ARTIFACT_FILENAME } from '../contract/artifacts.ts';
import type { Caller } from '../contract/caller.ts';
import { PartsmithError } from '../contract/errors.ts';
import type { Stage } from '../sandbox/sandbox.ts';
import type { AuditLine, AuditSink } from '../security/audit.ts';
import type { CallOptions, Engine, OperationDescriptor } from './engine.ts';
import { errorOutcome, toPartsmithError } from './error-body.ts';
import { describeOperation } from './json-schemas.ts';
import { nearest } from './nearest.ts';
import type { Operation, OperationResult } from './operation.ts';
import type { CallOutcome } from './outcome.ts';
import { parseArguments } from './parse-arguments.ts';
import { resourceOf } from './resource-name.ts';
import type { Services } from './services.ts';

export interface EngineDependencies {
  readonly operations: readonly Operation[];
  readonly services: Services;
  readonly audit: AuditSink;
  /** Throws `rate_limited` or `quota_exceeded` when the caller has used up its share. */
  readonly charge?: (caller: Caller, operation: Operation) => void;
}

export function createEngine(dependencies: EngineDependencies): Engine {
  const { services, audit } = dependencies;
  const descriptors = dependencies.operations.map(describeOperation);
  const byName = new Map(descriptors.map((each) => [each.operation.name, each]));

  async function perform(
    operation: Operation,
    rawInput: unknown,
    caller: Caller,
    options: CallOptions,
  ): Promise<OperationResult<Record<string, unknown>>> {
    allow(operation, caller);
    dependencies.charge?.(caller, operation);
    const input = parseArguments(operation, rawInput, options.surface);
    const result = await operation.handle(input, {
      caller,
      surface: options.surface,
      requestId: options.requestId,
      signal: options.signal,
      services,
      onStage: options.onStage ?? ignoreStage,
    });
    return { ...result, output: checkOutput(operation, result.output) };
  }

  return {
    version: services.version,
    operations: descriptors,

    async call(name, rawInput, caller, options): Promise<CallOutcome> {
      const started = performance.now();
      const descriptor = byName.get(name);
      let outcome: CallOutcome | undefined;
      try {
        if (descriptor === undefined) throw unknownOperation(name, descriptors);
        const result = await perform(descriptor.operation, rawInput, caller, options);
        outcome = {
          ok: true,
          output: result.output,
          attachments: result.attachments ?? [],
          failed: result.failed ?? false,
          restBody: result.restBody ?? 'json',
          restHeaders: result.restHeaders ?? {},
        };
      } catch (thrown) {
        const error = toPartsmithError(thrown, options.signal);
        if (error.code === 'internal') {
          services.log.error({ err: error.cause ?? error, request_id: options.requestId }, name);
        }
        outcome = errorOutcome(error, options.requestId);
      } finally {
        audit(auditLine(descriptor, name, rawInput, caller, options, outcome, started));
      }
      return outcome;
    },

    async openArtifact(filename, caller, requestId) {
      const started = performance.now();
      const wellNamed = ARTIFACT_FILENAME.test(filename);
      let refusal: PartsmithError | undefined;
      try {
        if (!wellNamed) throw notAFilename();
        const record = await services.store.findArtifact(caller.id, filename);
        if (record === undefined) throw noSuchFile(filename);
        return {
          record,
          stream: (range) => services.store.blobs.stream(record.blob.sha256, range),
        };
      } catch (thrown) {
        refusal = toPartsmithError(thrown, new AbortController().signal);
        throw refusal;
      } finally {
        audit({
          time: new Date().toISOString(),
          request_id: requestId,
          caller: caller.id,
          surface: caller.surface,
          address: caller.address,
          action: 'download',
          effect: 'read',
          resource: wellNamed ? filename : undefined,
          outcome: refusal === undefined ? 'accepted' : refusal.status >= 500 ? 'error' : 'denied',
          code: refusal?.code,
          duration_ms: Math.round(performance.now() - started),
        });
      }
    },
  };
}

function notAFilename(): PartsmithError {
  return new PartsmithError('invalid_input', 'That is not the name of a file in the workspace.', {
    status: 400,
    hint: 'Use the url_path of an answer as it stands.',
  });
}

function noSuchFile(filename: string): PartsmithError {
  return new PartsmithError('not_found', `No file "${filename}" in the workspace.`, {
    hint: 'Export or render it again; the answer names the file.',
  });
}

function allow(operation: Operation, caller: Caller): void {
  if (caller.scopes.has(operation.effect) || caller.scopes.has('admin')) return;
  throw new PartsmithError(
    'forbidden',
    `"${operation.name}" needs the scope "${operation.effect}", which this caller does not have.`,
  );
}

function unknownOperation(name: string, known: readonly OperationDescriptor[]): PartsmithError {
  const names = known.map((each) => each.operation.name);
  const near = nearest(name, names);
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
  return new PartsmithError('not_found', `No operation "${name.slice(0, 80)}".${meant}`, {
    hint: `Operations: ${names.join(', ')}.`,
  });
}

function ignoreStage(_stage: Stage): void {}

function checkOutput(operation: Operation, output: unknown): Record<string, unknown> {
  const parsed = operation.output.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new PartsmithError(
    'internal',
    'The server made an answer that does not fit its own schema.',
    {
      cause: parsed.error,
    },
  );
}

function auditLine(
  descriptor: OperationDescriptor | undefined,
  name: string,
  rawInput: unknown,
  caller: Caller,
  options: CallOptions,
  outcome: CallOutcome | undefined,
  started: number,
): AuditLine {
  const code = outcome === undefined ? 'internal' : outcome.ok ? undefined : outcome.body.code;
  return {
    time: new Date().toISOString(),
    request_id: options.requestId,
    caller: caller.id,
    surface: caller.surface,
    address: caller.address,
    action: descriptor?.operation.name ?? `unknown:${name.replaceAll(/[^\w-]/g, '?').slice(0, 64)}`,
    effect: descriptor?.operation.effect ?? 'read',
    resource: resourceOf(rawInput),
    outcome: verdict(outcome),
    code,
    duration_ms: Math.round(performance.now() - started),
  };
}

function verdict(outcome: CallOutcome | undefined): AuditLine['outcome'] {
  if (outcome === undefined) return 'error';
  if (outcome.ok) return outcome.failed ? 'failed' : 'accepted';
  return outcome.status >= 500 ? 'error' : 'denied';
}
