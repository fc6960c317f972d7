import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, SETTING_NAMES } from '../src/config.ts';

describe('configuration', () => {
  it('without any setting is loopback, port 8123, sandbox auto', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8123, sandbox: 'auto' });
  });

  it.each(['0.0.0.0', '192.168.1.5', '::', 'example.org', '10.0.0.1'])(
    'refuses to listen on %s and says why',
    (PARTSMITH_HOST) => {
      expect(() => readConfig({ PARTSMITH_HOST })).toThrow(
        /must be a loopback address.*no authentication/s,
      );
    },
  );

  it.each([
    [{ PARTSMITH_PORT: '80x' }, 'PARTSMITH_PORT must be a whole number'],
    [{ PARTSMITH_PORT: '70000' }, 'PARTSMITH_PORT must be from 0 to 65535'],
    [{ PARTSMITH_BED_MM: '256' }, 'PARTSMITH_BED_MM must look like 256x256x256'],
    [{ PARTSMITH_BED_MM: '0x1x1' }, 'PARTSMITH_BED_MM must be positive'],
    [{ PARTSMITH_SANDBOX: 'none' }, 'PARTSMITH_SANDBOX'],
    [{ PARTSMITH_PROT: '1' }, 'Unknown setting PARTSMITH_PROT'],
  ])('%j is refused by name', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('every setting stands in docs/settings.md, and no other', async () => {
    const text = await readFile(join(import.meta.dirname, '../docs/settings.md'), 'utf8');
    const told = [...text.matchAll(/^\| `(PARTSMITH_\w+)`/gm)].map((match) => match[1]);
    expect(new Set(told)).toEqual(new Set(SETTING_NAMES));
  });

  it('reads a bed with either separator', () => {
    expect(readConfig({ PARTSMITH_BED_MM: '180x180x200.5' }).engine.bedMm).toEqual([
      180, 180, 200.5,
    ]);
    expect(readConfig({ PARTSMITH_BED_MM: '180,180,200' }).engine.bedMm).toEqual([180, 180, 200]);
  });
});
