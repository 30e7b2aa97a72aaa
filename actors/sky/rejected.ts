/** An observation that is not searched: a result like any other, with its reasons and numbers. */
import { ends, type Result } from '../../protocol/actor.ts';
import { codecFor } from '../../protocol/codec.ts';
import { SkyRejected, type SkyObservation, type SkyRejectedBody } from '../../schemas/index.ts';

export type Rejection = Pick<SkyRejectedBody, 'stage' | 'code' | 'faults' | 'numbers'> & Partial<Pick<SkyRejectedBody, 'science' | 'template' | 'difference'>>;

/** `observation`: null where not even that is known. */
export function rejected(who: Pick<SkyRejectedBody, 'observation_id' | 'ra' | 'dec' | 'observation_time'>, observation: SkyObservation | null, { stage, code, faults, numbers, science = null, template = null, difference = null }: Rejection): Result<never, SkyRejectedBody> {
  const { observation_id, ra, dec, observation_time } = who;
  const reason = faults.join('; ');
  return ends(SkyRejected, { observation_id, ra, dec, observation_time, stage, code, reason, faults, numbers: finite(numbers), observation, science, template, difference }, { code, reason });
}

/** For the `ends` and `fanOutEnd` of a stage that may reject. */
export const rejection = {
  ends: { rejected: SkyRejected },
  fanOutEnd: (value: SkyRejectedBody) => [{ event: SkyRejected, id: value.observation_id, data: codecFor(SkyRejected).encode(value) }],
} as const;

/** Numbers that JSON can hold; what could not be measured is absent. */
export const finite = (numbers: Readonly<Record<string, number | null | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(numbers).flatMap(([name, value]) => (typeof value === 'number' && Number.isFinite(value) ? [[name, value] as const] : [])));

/** `noiseRatio` → `noise_ratio`. */
export const snakeCase = (numbers: Readonly<Record<string, number | null | undefined>>): Readonly<Record<string, number | null | undefined>> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]));
