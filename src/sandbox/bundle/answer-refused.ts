/** The answer is refused; the detail is ours and safe to show. */
export class AnswerRefused extends Error {
  override readonly name = 'AnswerRefused';
  readonly ending: 'too_large' | 'kernel_crashed';
  /** The stream ended early: how the process ended says more than the missing bytes. */
  readonly cutShort: boolean;

  constructor(ending: 'too_large' | 'kernel_crashed', detail: string, cutShort = false) {
    super(detail);
    this.ending = ending;
    this.cutShort = cutShort;
  }
}
