/** The reference page at /docs: one static page, no script, made from the same declarations. */
import { html, raw } from 'hono/html';
import { ERROR_CODES, ERROR_TABLE } from '../contract/errors.ts';
import type { Engine, OperationDescriptor } from '../engine/engine.ts';

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}
code,pre{font:14px/1.45 ui-monospace,monospace;background:#f2f5f8;border-radius:4px}
code{padding:.1em .3em}h2{border-top:1px solid #d5dde5;padding-top:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:15px}td,th{border-bottom:1px solid #e3e9ef;text-align:left;
padding:.35rem .6rem .35rem 0;vertical-align:top}p.d{white-space:pre-line}`;

export function documentation(engine: Engine): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>partsmith ${engine.version}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>partsmith ${engine.version}</h1>
        <p>
          CAD source in, exact part out. The same operations are MCP tools at <code>/mcp</code> and
          the REST routes below; the machine-readable form is <code>/openapi.json</code>. Units: mm,
          degrees.
        </p>
        ${engine.operations.map((descriptor) => operationSection(descriptor))}
        <h2>GET /workspace/{filename}</h2>
        <p>The bytes of a file that an answer named, with ETag and ranges.</p>
        <h2>Errors</h2>
        <table>
          <tr>
            <th>code</th>
            <th>HTTP</th>
            <th>meaning</th>
            <th>next step</th>
          </tr>
          ${ERROR_CODES.map((code) => {
            const row = ERROR_TABLE[code];
            return html`<tr>
              <td><code>${code}</code></td>
              <td>${row.status}</td>
              <td>${row.meaning}</td>
              <td>${row.hint}</td>
            </tr>`;
          })}
        </table>
      </body>
    </html>`;
  return textOf(page);
}

function operationSection(descriptor: OperationDescriptor): ReturnType<typeof html> {
  const { operation } = descriptor;
  const routes = (operation.rest ?? []).map(({ method, path }) => `${method} ${path}`).join(', ');
  return html`<h2>${operation.title}</h2>
    <p>
      ${operation.tool ? html`Tool <code>partsmith_${operation.name}</code>. ` : ''}
      ${routes === '' ? '' : html`REST <code>${routes}</code>. `} Effect: ${operation.effect}.
    </p>
    <p class="d">${operation.description}</p>
    ${fieldTable('Input', descriptor.inputSchema('rest'))}
    ${fieldTable('Answer', descriptor.outputSchema)}`;
}

function fieldTable(
  caption: string,
  schema: Readonly<Record<string, unknown>>,
): ReturnType<typeof html> | string {
  const fields = Object.entries(objectOf(schema['properties']));
  if (fields.length === 0) return '';
  return html`<table>
    <tr>
      <th>${caption}</th>
      <th>type</th>
      <th>default</th>
      <th></th>
    </tr>
    ${fields.map(([name, field]) => {
      const about = objectOf(field);
      const fallback = about['default'] === undefined ? '' : JSON.stringify(about['default']);
      return html`<tr>
        <td><code>${name}</code></td>
        <td>${typeOf(about)}</td>
        <td>${fallback}</td>
        <td>${textOf(about['description'])}</td>
      </tr>`;
    })}
  </table>`;
}

function typeOf(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String).join(' | ');
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].map((each) => typeOf(objectOf(each))).join(' | ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  return textOf(schema['type']) || 'any';
}

function objectOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

/** Hono's escaped strings are String objects; JSON makes a primitive of one. */
function textOf(value: unknown): string {
  const plain: unknown = value === undefined ? '' : JSON.parse(JSON.stringify(value));
  return typeof plain === 'string' ? plain : '';
}
