/** Runs a classic BPF program as the kernel would, as far as a filter of ours needs it (linux/filter.h). */
export interface SystemCall {
  readonly arch: number;
  readonly number: number;
  readonly args?: readonly bigint[];
}

/** The 32-bit answer, SECCOMP_RET_* with its data. Throws on anything that the kernel would refuse. */
export function runFilter(program: Uint8Array, call: SystemCall): number {
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const input = new DataView(new ArrayBuffer(64));
  input.setInt32(0, call.number, true);
  input.setUint32(4, call.arch, true);
  for (const [index, value] of (call.args ?? []).entries()) {
    input.setBigUint64(16 + index * 8, BigInt.asUintN(64, value), true);
  }
  let accumulator = 0;
  for (let at = 0; at < program.byteLength / 8; at += 1) {
    const k = code.getUint32(at * 8 + 4, true);
    const jump = (taken: boolean): number => code.getUint8(at * 8 + (taken ? 2 : 3));
    switch (code.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = input.getUint32(k, true);
        break;
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05:
        at += k;
        break;
      case 0x15:
        at += jump(accumulator === k);
        break;
      case 0x35:
        at += jump(accumulator >= k);
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`instruction ${at} is not one that the kernel knows`);
    }
  }
  throw new Error('the program runs past its end');
}
