/** Raw arguments of any surface → the operation's input, or an error that says the next step. */
import type { z } from 'zod';
import { PartsmithError, type FieldIssue } from '../contract/errors.ts';
import { nearest } from './nearest.ts';
import type { Operation } from './operation.ts';

type Surface = 'rest' | 'mcp';

/**
 * Applies aliases, synonyms and surface defaults, then the schema. Throws `invalid_input` with one
 * field issue per fault; `loc` starts with `body`, as FastAPI has it.
 */
export function parseArguments(
  operation: Operation,
  raw: unknown,
  surface: Surface,
): Record<string, unknown> {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    throw new PartsmithError('invalid_input', 'The arguments must be a JSON object.', {
      issues: [{ type: 'dict_type', loc: ['body'], msg: 'Input should be a JSON object' }],
    });
  }
  refuseDepth(raw);
  const prepared = prepare(operation, { ...raw }, surface);
  const parsed = operation.input.safeParse(prepared);
  if (parsed.success) return parsed.data;
  const theirs = namesOnSurface(operation, surface);
  const issues: FieldIssue[] = [];
  for (const issue of parsed.error.issues) {
    if (issues.length >= ISSUES_TOLD) break;
    issues.push(...describe(issue, prepared, Object.keys(operation.input.shape), theirs));
  }
  const first = issues[0];
  throw new PartsmithError(
    'invalid_input',
    issues
      .map((issue) => `${issue.loc.slice(1).join('.') || 'arguments'}: ${issue.msg}`)
      .join('; '),
    {
      issues,
      hint:
        first === undefined
          ? 'Correct the arguments and call again.'
          : `Correct "${first.loc.slice(1).join('.') || 'the arguments'}" and call again.`,
    },
  );
}

/** What is read by people and models; a body can hold a hundred thousand faults. */
const ISSUES_TOLD = 20;
/** Deeper than any parameter set; far from where a schema's own recursion ends. */
const DEPTH = 64;

/** Level by level, without recursion. */
function refuseDepth(raw: object): void {
  let level: readonly object[] = [raw];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH) {
      const msg = `The arguments are nested more than ${DEPTH} levels deep.`;
      throw new PartsmithError('invalid_input', msg, {
        issues: [{ type: 'too_deep', loc: ['body'], msg }],
        hint: 'Send flatter parameters.',
      });
    }
    level = level.flatMap((node) =>
      Object.values(node).filter(
        (child): child is object => child !== null && typeof child === 'object',
      ),
    );
  }
}

function prepare(
  operation: Operation,
  input: Record<string, unknown>,
  surface: Surface,
): Record<string, unknown> {
  for (const [theirs, ours] of Object.entries(operation.aliases?.[surface] ?? {})) {
    if (Object.hasOwn(input, theirs) && !Object.hasOwn(input, ours)) {
      input[ours] = input[theirs];
      delete input[theirs];
    }
  }
  for (const [field, words] of Object.entries(operation.synonyms ?? {})) {
    const value = input[field];
    if (typeof value !== 'string') continue;
    const plain = value
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
    const meant = Object.hasOwn(words, plain) ? words[plain] : undefined;
    if (meant !== undefined) input[field] = meant;
  }
  for (const [field, value] of Object.entries(operation.surfaceDefaults?.[surface] ?? {})) {
    if (input[field] === undefined) input[field] = value;
  }
  return input;
}

/** Our field name → the name that this surface's clients know. */
function namesOnSurface(operation: Operation, surface: Surface): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(operation.aliases?.[surface] ?? {}).map(([theirs, ours]) => [ours, theirs]),
  );
}

function describe(
  issue: z.core.$ZodIssue,
  input: unknown,
  known: readonly string[],
  theirs: ReadonlyMap<string, string>,
): FieldIssue[] {
  const path = issue.path.map((step) =>
    typeof step === 'symbol' ? step.toString() : (theirs.get(String(step)) ?? step),
  );
  const loc = ['body', ...path];
  if (issue.code === 'unrecognized_keys') {
    const names = known.map((name) => theirs.get(name) ?? name);
    return issue.keys.slice(0, ISSUES_TOLD).map((key) => {
      const near = path.length === 0 ? nearest(key, names) : undefined;
      const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
      const list = path.length === 0 ? ` Known: ${names.join(', ')}.` : '';
      return {
        type: 'extra_forbidden',
        loc: [...loc, key.slice(0, 80)],
        msg: `Unknown argument "${key.slice(0, 80)}".${meant}${list}`,
      };
    });
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return [{ type: 'missing', loc, msg: 'Field required' }];
  return [{ type: typeOf(issue), loc, msg: messageOf(issue, value), ...shortInput(value) }];
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    return `must be one of: ${allowed.join(', ')}.${meant}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return 'must be a finite number';
  return issue.message;
}

/** Names that pydantic 2 uses, so that clients of the existing server can keep their handling. */
function typeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.expected === 'object' ? 'dict' : issue.expected}_type`;
    case 'invalid_value':
      return 'enum';
    case 'invalid_format':
      return 'string_pattern_mismatch';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'less_than_equal';
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'too_short'
        : 'greater_than_equal';
    default:
      return 'value_error';
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** Echoes small values only: an error must not send a caller's whole source back. */
function shortInput(value: unknown): { input?: unknown } {
  if (typeof value === 'number' && !Number.isFinite(value)) return { input: String(value) };
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return { input: value };
  if (typeof value === 'string' && value.length <= 80) return { input: value };
  return {};
}
