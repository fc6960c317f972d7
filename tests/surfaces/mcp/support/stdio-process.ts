/** A program for the stdio tests: the real surface over the sample operations, logs on stderr. */
import { pino } from 'pino';
import { serveStdio } from '../../../../src/surfaces/stdio.ts';
import type { AuditLine } from '../../../../src/security/audit.ts';
import { Gates } from './sample-operations.ts';
import { callerNamed, sampleEngine } from './serve.ts';

const log = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }));
const audit: AuditLine[] = [];
await serveStdio({
  engine: sampleEngine(new Gates(), audit),
  caller: callerNamed('local', 'stdio'),
  log,
  serverInfo: { name: 'partsmith-test', version: '1.2.3' },
  input: process.stdin,
  output: process.stdout,
  signal: new AbortController().signal,
});
log.info({ audit }, 'closed');
