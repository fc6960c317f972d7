/** The doors that one canary tries from inside, as rows: what is tried, and how the refusal must read. */
import type { Targets } from './targets.ts';

export interface Door {
  readonly probe: string;
  /** An expression of JavaScript that does the deed: a door is open when it does not throw. */
  readonly deed: string;
  /** What the error must say, so that a canary that fails for another reason does not count as held. */
  readonly refusal: RegExp;
}

const text = (value: string): string => JSON.stringify(value);
const DENIED = /^NotCapable: Requires .* access/;

/** Everything Deno's permissions must refuse; tried on every embedded driver. */
export function permissionDoors(targets: Targets): readonly Door[] {
  const { secretFile, folder, port, unixSocket, serverPid } = targets;
  const door = (probe: string, deed: string, refusal = DENIED): Door => ({ probe, deed, refusal });
  const url = `127.0.0.1:${port}`;
  return [
    door('read /etc/passwd', `Deno.readTextFileSync('/etc/passwd')`),
    door('read a file of the server', `Deno.readTextFileSync(${text(secretFile)})`),
    door('list /', `[...Deno.readDirSync('/')].length`),
    door('read /proc/self/environ', `Deno.readTextFileSync('/proc/self/environ')`),
    door('read the server in /proc', `Deno.readTextFileSync('/proc/${serverPid}/cmdline')`),
    door('write into /tmp', `Deno.writeTextFileSync('/tmp/partsmith-canary', 'x')`),
    door('write beside the server', `Deno.writeTextFileSync(${text(`${folder}/canary`)}, 'x')`),
    door('write into the kernel folder', `Deno.writeTextFileSync('canary', 'x')`),
    door('read the environment', `JSON.stringify(Deno.env.toObject())`),
    door('ask for the host name', `Deno.hostname()`),
    door('connect to loopback', `await Deno.connect({ hostname: '127.0.0.1', port: ${port} })`),
    door('listen on a port', `Deno.listen({ hostname: '127.0.0.1', port: 0 }).addr.port`),
    door(
      'send a datagram',
      `Deno.listenDatagram({ transport: 'udp', hostname: '127.0.0.1', port: 0 })`,
      /./,
    ),
    door(
      'connect to a Unix socket',
      `await Deno.connect({ transport: 'unix', path: ${text(unixSocket)} })`,
    ),
    door('fetch from loopback', `await fetch('http://${url}/')`),
    // Without /etc/resolv.conf in sight it fails before the permission is asked for.
    door(
      'resolve a name',
      `await Deno.resolveDns('localhost', 'A')`,
      /Requires net access|os error 2|no nameservers/,
    ),
    door('start a process', `new Deno.Command(Deno.execPath()).outputSync()`),
    door('load a native library', `Deno.dlopen('libc.so.6', {})`),
    door('signal the server', `Deno.kill(${serverPid}, 'SIGCONT')`),
    door('import over https', `await import('https://${url}/x.js')`, /--no-remote|import access/),
    door('import over http', `await import('http://${url}/x.js')`, /--no-remote|import access/),
    door('import from npm', `await import('npm:partsmith-canary@0.0.0')`, /--no-npm/),
    door(
      'import from jsr',
      `await import('jsr:@partsmith/canary@0.0.0')`,
      /--no-remote|import access/,
    ),
    door(
      'import a host file as text',
      `await import('file:///etc/passwd', { with: { type: 'text' } })`,
      /read access|cannot import|not allowed|data:|local module/i,
    ),
    door('keep something in localStorage', `localStorage.setItem('canary', 'x')`, /./),
    door('keep something in caches', `await caches.open('canary')`, /./),
    door(
      'ask for a permission',
      `(() => { const p = Deno.permissions.requestSync({ name: 'read' }).state; if (p === 'denied') throw new Error('denied'); return p; })()`,
      /^Error: denied$/,
    ),
    door(
      'read a host file in a worker',
      `await new Promise((resolve, reject) => {
        const worker = new Worker('data:text/javascript,' + encodeURIComponent(
          "try { postMessage([true, Deno.readTextFileSync('/etc/passwd').length]) } catch (e) { postMessage([false, e.name + ': ' + e.message]) }"
        ), { type: 'module' });
        worker.onmessage = ({ data: [open, words] }) => open ? resolve(words) : reject(new Error(words));
        worker.onerror = (event) => { event.preventDefault(); reject(new Error('Requires read access ' + event.message)); };
      })`,
      /Requires .* access/,
    ),
  ];
}

/** The source of a job that tries these doors and prints a row for each after `mark`. */
export function doorSource(doors: readonly Door[], mark: string, prelude = ''): string {
  const tries = doors.map(
    ({ probe, deed }) => `await attempt(${text(probe)}, async () => (${deed}));`,
  );
  return [
    'const rows = [];',
    'const attempt = async (probe, deed) => {',
    '  try { rows.push([probe, true, String(await deed()).slice(0, 120)]); }',
    '  catch (e) { rows.push([probe, false, `${e?.name}: ${e?.message}`.slice(0, 240)]); }',
    '};',
    prelude,
    ...tries,
    `console.log(${text(mark)} + JSON.stringify(rows));`,
  ].join('\n');
}
