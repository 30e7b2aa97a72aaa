/** PLIO_1 (FITS 4.0, section 10.4.3): IRAF's line lists of 16-bit words, an instruction in the upper four bits, a number in the lower twelve. */
import { FitsFault } from './fault.ts';

/** Fills `out` (values 0 to 2^24); what the list does not reach is 0. */
export function decodePlio(bytes: Uint8Array, out: Int32Array): void {
  const words = bytes.length >> 1;
  const word = (place: number): number => (((bytes[2 * place] ?? 0) << 24) >> 16) | (bytes[2 * place + 1] ?? 0);
  if (words < 3) throw new FitsFault(`PLIO data: ${bytes.length} bytes are no line list`);
  const old = word(2) > 0;
  const end = old ? word(2) : (word(4) << 15) + word(3);
  const first = old ? 3 : word(1);
  if (end > words || first < 3 || end < 0) throw new FitsFault(`PLIO data: the list says that it has ${end} words, there are ${words}`);
  out.fill(0);
  let [at, value] = [0, 1];
  for (let place = first; place < end && at < out.length; place++) {
    const [code, data] = [(word(place) >> 12) & 0xf, word(place) & 0xfff];
    switch (code) {
      case 0: at += data; break;
      case 4: out.fill(value, at, at + data); at += data; break;
      case 5:
        at += data;
        if (data > 0 && at <= out.length) out[at - 1] = value;
        break;
      case 1:
        if (place + 1 >= end) throw new FitsFault('PLIO data end within an instruction');
        value = (word(++place) << 12) + data;
        break;
      case 2: value += data; break;
      case 3: value -= data; break;
      case 6: value += data; out[at++] = value; break;
      case 7: value -= data; out[at++] = value; break;
      default: throw new FitsFault(`PLIO data: word ${place} holds the instruction ${code}, which there is not`);
    }
  }
}
