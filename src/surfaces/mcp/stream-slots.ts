/** How many progress streams may be open at once; without a slot a call is answered plainly, not refused. */
export interface StreamSlots {
  readonly open: number;
  /** The way to give the slot back, or undefined when all are taken. */
  take(): (() => void) | undefined;
}

export function createStreamSlots(maximum: number): StreamSlots {
  let open = 0;
  return {
    get open() {
      return open;
    },
    take() {
      if (open >= maximum) return undefined;
      open += 1;
      let held = true;
      return () => {
        if (held) open -= 1;
        held = false;
      };
    },
  };
}
