/**
 * OCCT in WebAssembly: loaded once, shared by every module of the kernel.
 *
 * Objects of OCCT are never deleted here: the process answers one job and is gone, and a freed handle
 * that somebody still holds is a crash.
 */
import init from 'replicad-opencascadejs';
import type { OpenCascadeInstance } from 'replicad-opencascadejs';
import { setOC } from 'replicad';

export type Occt = OpenCascadeInstance;

/** What C++ threw, in words: WebAssembly exceptions carry neither message nor stack. */
export class OcctError extends Error {
  readonly occtType: string;

  constructor(occtType: string, detail: string) {
    super(detail === '' ? occtType : `${occtType}: ${detail}`);
    this.name = 'OcctError';
    this.occtType = occtType;
  }
}

/** The loaded library; `loadOcct` has settled before any other module of the kernel asks. */
export let occt: Occt;

/** Reads and compiles the library; what OCCT prints goes to the two writers. */
export async function loadOcct(
  wasmBinary: Uint8Array,
  print: (line: string) => void,
  printErr: (line: string) => void,
): Promise<void> {
  occt = await init({ wasmBinary, print, printErr });
  throwReadableErrors(occt);
  setOC(occt);
}

type AnyFunction = (this: unknown, ...values: unknown[]) => unknown;

/**
 * Makes every call into OCCT throw OcctError. Done at the binding, not at replicad's functions: the
 * JavaScript stack is still whole here, so that the error knows the caller's line.
 */
function throwReadableErrors(library: Occt): void {
  // The instance is a record of classes; its type lists them one by one.
  const bindings = library as unknown as Record<string, unknown>;
  for (const [name, binding] of Object.entries(bindings)) {
    if (typeof binding !== 'function' || !isClass(binding)) continue;
    wrapMembers(binding);
    wrapMembers(binding.prototype);
    bindings[name] = new Proxy(binding, {
      construct: (target, values, newTarget) =>
        readable(() => Reflect.construct(target, values, newTarget) as object),
    });
  }
}

function isClass(value: object): value is { prototype: object } {
  return 'prototype' in value && typeof value.prototype === 'object' && value.prototype !== null;
}

function wrapMembers(holder: object): void {
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    if (key === 'constructor' || key === 'prototype' || property.writable !== true) continue;
    const original: unknown = property.value;
    if (typeof original !== 'function' || !/^[A-Z]/.test(key)) continue;
    // A function of the binding; its arguments are checked by Emscripten's glue.
    const call = original as AnyFunction;
    const wrapped = function (this: unknown, ...values: unknown[]): unknown {
      return readable(() => call.apply(this, values));
    };
    // Embind looks its overloads up on the function that it finds here.
    property.value = Object.assign(wrapped, call);
    Object.defineProperty(holder, key, property);
  }
}

function readable<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof WebAssembly.Exception ? decode(error) : error;
  }
}

function decode(exception: WebAssembly.Exception): OcctError {
  try {
    const [type, message] = occt.getExceptionMessage(exception);
    return new OcctError(type, message);
  } catch {
    return new OcctError('Standard_Failure', '');
  }
}
