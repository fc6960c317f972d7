/** The texts that agents read as MCP resources; the same files that people read in docs/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Guide } from './surfaces/mcp/guides.ts';
import { packageFolder } from './version.ts';

export function readGuides(): readonly Guide[] {
  return [
    {
      uri: 'partsmith://guides/writing-parts',
      name: 'writing-parts',
      title: 'Writing parts in replicad',
      description:
        'Conventions for results, parameters, named parts and colours; fillets and finders; the hole and pattern helpers.',
      mimeType: 'text/markdown',
      text: readFileSync(join(packageFolder(), 'docs', 'writing-parts.md'), 'utf8'),
    },
  ];
}
