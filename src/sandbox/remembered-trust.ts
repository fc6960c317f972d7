/**
 * A remembered proof is believed before any kernel has started. What the proof depends on does not hold all
 * of a machine (a sysctl, AppArmor, the container around it), so the first start is what shows whether the
 * belief was right.
 */
import { PartsmithError } from '../contract/errors.ts';
import type { KernelProcess, SandboxLog } from './driver.ts';
import type { IsolationCheck } from './sandbox.ts';

type Open = (signal: AbortSignal) => Promise<KernelProcess>;

export interface RememberedTrustSettings {
  readonly kernel: string;
  readonly open: Open;
  /** Makes the next start of the server prove anew. */
  readonly forget: () => Promise<void>;
  readonly log: SandboxLog;
}

export class RememberedTrust {
  readonly #settings: RememberedTrustSettings;
  #confirmed = false;
  #reason: string | undefined;

  constructor(settings: RememberedTrustSettings) {
    this.#settings = settings;
  }

  /** No kernel has started yet, and the last attempt failed. */
  get broken(): boolean {
    return this.#reason !== undefined;
  }

  /** The driver's `open`; a start that succeeds confirms the proof for good. */
  async start(signal: AbortSignal): Promise<KernelProcess> {
    try {
      const process = await this.#settings.open(signal);
      this.#confirmed = true;
      this.#reason = undefined;
      return process;
    } catch (error) {
      if (!this.#confirmed && !signal.aborted) await this.#doubt(error);
      throw error;
    }
  }

  /** What the status adds to the remembered checks. */
  checks(): readonly IsolationCheck[] {
    return this.#reason === undefined
      ? []
      : [{ probe: 'start a sandbox', held: false, evidence: this.#reason }];
  }

  /** What a job is told; the reason is the operator's and stands in log and status. */
  refusal(): PartsmithError {
    return new PartsmithError(
      'internal',
      `No sandbox can be started for ${this.#settings.kernel}: this machine has changed since its isolation was proven.`,
      {
        hint: 'The operator restarts the server, which then proves the isolation anew, or runs `partsmith doctor`, which says what is missing.',
        cause: this.#reason,
      },
    );
  }

  async #doubt(error: unknown): Promise<void> {
    const { kernel, forget, log } = this.#settings;
    const first = this.#reason === undefined;
    this.#reason = error instanceof Error ? error.message : String(error);
    if (!first) return;
    log('error', 'no sandbox starts, though a remembered self-test says that it holds', {
      kernel,
      reason: this.#reason,
    });
    try {
      await forget();
    } catch (problem) {
      // Then it is believed once more, and doubted once more.
      log('warn', 'a remembered self-test could not be forgotten', { problem: String(problem) });
    }
  }
}
