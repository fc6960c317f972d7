/** The names that a source declares at its top level, read by a parser and never guessed. */
import parser from '@babel/parser';
import type { Expression, Statement } from '@babel/types';
import { ScriptFault } from './script-error.ts';

export interface TopLevel {
  /** Makes `main`, `defaultParams` and `result` visible where the source did not export them. */
  readonly exportsToAppend: string;
  /** `defaultParams`, when it is written as plain values. */
  readonly literalDefaults: Readonly<Record<string, unknown>> | undefined;
  /** Every name declared at the top level, for "did you mean". */
  readonly names: readonly string[];
}

const WANTED = ['main', 'defaultParams', 'result'];

/** Throws ScriptFault `SyntaxError` with line and column. */
export function readTopLevel(source: string): TopLevel {
  const program = parse(source);
  const names: string[] = [];
  let literalDefaults: Readonly<Record<string, unknown>> | undefined;
  for (const statement of program) {
    for (const [name, value] of declared(statement)) {
      names.push(name);
      if (name !== 'defaultParams' || value === undefined) continue;
      const literal = literalOf(value);
      if (typeof literal === 'object' && literal !== null && !Array.isArray(literal)) {
        literalDefaults = literal as Readonly<Record<string, unknown>>;
      }
    }
  }
  const aliases = WANTED.filter((name) => names.includes(name)).map(
    (name) => `${name} as __partsmith_${name}`,
  );
  return {
    exportsToAppend: aliases.length > 0 ? `export { ${aliases.join(', ')} };` : '',
    literalDefaults,
    names,
  };
}

function parse(source: string): readonly Statement[] {
  try {
    return parser.parse(source, {
      sourceType: 'module',
      plugins: ['typescript'],
      attachComment: false,
    }).program.body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Babel's own error class adds the place; it puts "(line:column)" at the end of the message.
    const place: unknown = 'loc' in error ? error.loc : undefined;
    const { line, column } = (place ?? {}) as { line?: number; column?: number };
    throw new ScriptFault('SyntaxError', error.message.replace(/ \(\d+:\d+\)$/, ''), {
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column: column + 1 }),
      ...(error.message.startsWith("'return' outside") && {
        hint: 'Put the code into export function main(replicad, params) { … } and return there.',
      }),
    });
  }
}

function declared(statement: Statement): [string, Expression | undefined][] {
  switch (statement.type) {
    case 'ExportNamedDeclaration':
      return statement.declaration ? declared(statement.declaration) : [];
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return statement.id ? [[statement.id.name, undefined]] : [];
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id, init }): [string, Expression | undefined][] =>
        id.type === 'Identifier' ? [[id.name, init ?? undefined]] : [],
      );
    case 'ImportDeclaration':
      return statement.specifiers.map((specifier) => [specifier.local.name, undefined]);
    default:
      return [];
  }
}

/** Undefined for anything that would have to be run to be known. */
function literalOf(node: Expression): unknown {
  switch (node.type) {
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return literalOf(node.expression);
    case 'UnaryExpression': {
      const value = literalOf(node.argument);
      return node.operator === '-' && typeof value === 'number' ? -value : undefined;
    }
    case 'ArrayExpression': {
      const items = node.elements.map((item) =>
        item === null || item.type === 'SpreadElement' ? undefined : literalOf(item),
      );
      return items.includes(undefined) ? undefined : items;
    }
    case 'ObjectExpression': {
      const entries: [string, unknown][] = [];
      for (const property of node.properties) {
        if (property.type !== 'ObjectProperty' || property.computed) return undefined;
        const { key, value } = property;
        const name =
          key.type === 'Identifier'
            ? key.name
            : key.type === 'StringLiteral'
              ? key.value
              : undefined;
        // The value side of an object in an expression is an expression, not a pattern.
        const literal = literalOf(value as Expression);
        if (name === undefined || literal === undefined) return undefined;
        entries.push([name, literal]);
      }
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}
