import { z } from 'zod';
import { languagesHere } from '../engine/build-model.ts';
import { defineOperation } from '../engine/operation.ts';

const poolSchema = z.object({
  kernel: z.string(),
  warm: z.int(),
  warm_target: z.int(),
  starting: z.int(),
  running: z.int(),
  queued: z.int(),
});

export const health = defineOperation({
  name: 'health',
  title: 'Server health',
  description:
    'Is the server up, which CAD languages it can run, how jobs are isolated, and the limits of one job.',
  effect: 'read',
  rest: [{ method: 'GET', path: '/health' }],
  tool: true,
  input: z.strictObject({}),
  output: z.object({
    status: z.literal('ok'),
    version: z.string(),
    transport: z.string().optional(),
    languages: z.array(z.string()),
    sandbox: z.object({
      driver: z.string(),
      isolation: z.string(),
      strength: z.enum(['strong', 'permission_only']),
      checks_held: z.int(),
      checks_total: z.int(),
      pools: z.array(poolSchema),
      slots: z.object({
        running: z.int(),
        maximum: z.int(),
        queued: z.int(),
        queue_maximum: z.int(),
      }),
    }),
    limits: z.object({
      wall_ms: z.int(),
      memory_bytes: z.int(),
      source_bytes: z.int(),
      output_bytes: z.int(),
    }),
  }),
  handle(_input, { services, surface, caller }) {
    const status = services.sandbox.status();
    const { wall_ms, memory_bytes, source_bytes, output_bytes } = services.settings.limits;
    return Promise.resolve({
      output: {
        status: 'ok' as const,
        version: services.version,
        ...(surface === 'mcp'
          ? { transport: caller.surface === 'stdio' ? 'mcp/stdio' : 'mcp/streamable-http' }
          : {}),
        languages: languagesHere(services.sandbox),
        sandbox: {
          driver: status.driver,
          isolation: status.isolation,
          strength: status.strength,
          checks_held: status.checks.filter((check) => check.held).length,
          checks_total: status.checks.length,
          pools: status.pools.map((pool) => ({ ...pool })),
          slots: { ...status.slots },
        },
        limits: { wall_ms, memory_bytes, source_bytes, output_bytes },
      },
    });
  },
});
