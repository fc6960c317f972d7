/**
 * One declaration per operation: everything public (MCP tool, REST route, OpenAPI, reference, audit name)
 * is derived from it.
 */
import type { z } from 'zod';
import type { Caller, Effect } from '../contract/caller.ts';
import type { Stage } from '../sandbox/sandbox.ts';
import type { Services } from './services.ts';

export interface RestBinding {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with `{name}` placeholders; a placeholder fills the input field of that name. */
  readonly path: string;
  /**
   * `json`: the output as JSON. `bytes`: the single attached file as body with Content-Disposition,
   * unless the result says otherwise (`restBody`).
   */
  readonly answer?: 'json' | 'bytes';
}

export interface Operation<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> {
  /** snake_case; the tool is `partsmith_<name>`. */
  readonly name: string;
  readonly title: string;
  /** Written for an agent: when to use it, what comes back, what to do next. */
  readonly description: string;
  readonly effect: Effect;
  /** null: not offered over REST. More than one where the existing server has two paths. */
  readonly rest: readonly RestBinding[] | null;
  /** False: not offered as a tool. */
  readonly tool: boolean;
  readonly input: Input;
  readonly output: Output;
  /** Input defaults of one surface, where the contract differs between them. */
  readonly surfaceDefaults?: Readonly<Partial<Record<'rest' | 'mcp', Partial<z.input<Input>>>>>;
  /** Other names of an input field that clients of one surface use, `{ theirs: ours }`. */
  readonly aliases?: Readonly<Partial<Record<'rest' | 'mcp', Readonly<Record<string, string>>>>>;
  /** Other words that clients use for the values of a field: `{ view: { isometric: 'iso' } }`. */
  readonly synonyms?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  handle(input: z.output<Input>, context: CallContext): Promise<OperationResult<z.input<Output>>>;
}

/** Keeps the inferred input and output types while the list holds them all alike. */
export function defineOperation<Input extends z.ZodObject, Output extends z.ZodObject>(
  operation: Operation<Input, Output>,
): Operation {
  // Handlers are only ever called with what their own schema parsed (engine.call), so widening is sound.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- tsc needs it, the linter's looser check does not
  return operation as unknown as Operation;
}

/** Bytes that go with an answer; each surface carries them in its own way. */
export interface Attachment {
  /** picture: for the model's eyes (MCP image content); file: a link (MCP resource_link). */
  readonly role: 'picture' | 'file';
  readonly filename: string;
  readonly contentType: string;
  readonly sha256: string;
  readonly size: number;
  /** One line for people and models. */
  readonly title: string;
  /** Present for pictures, and for files that the answer needs at once. */
  readonly bytes: Uint8Array | undefined;
}

export interface OperationResult<Output> {
  readonly output: Output;
  readonly attachments?: readonly Attachment[];
  /** The operation answered, but the answer is a failure of the caller's source. */
  readonly failed?: boolean;
  /** `attachment`: over REST the bytes of the first attachment are the body. */
  readonly restBody?: 'json' | 'attachment';
  /** Extra REST headers, such as a plate's placement. */
  readonly restHeaders?: Readonly<Record<string, string>>;
}

export interface CallContext {
  readonly caller: Caller;
  readonly surface: 'rest' | 'mcp';
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly services: Services;
  /** For progress display; never goes backwards. */
  readonly onStage: (stage: Stage) => void;
}
