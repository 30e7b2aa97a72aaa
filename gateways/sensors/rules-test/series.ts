/**
 * Values in promtool's notation: `81 82.5 83x4 _x3 stale 80+1x5`. `a+bxn` is a, a + b, … a + n·b (n + 1 values), `axn` is a
 * n + 1 times, `_` and `_xn` are 1 and n steps without a reading, `stale` is a reading without this number.
 */

/** A number, `stale`, or undefined where there is no reading. */
export type Step = number | 'stale' | undefined;

export const MAX_STEPS = 1_000_000;
const number = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`;
const token = new RegExp(`^(?:(_)(?:x(\\d+))?|(stale)(?:x(\\d+))?|(${number})(?:([-+]\\d*\\.?\\d+(?:[eE][-+]?\\d+)?))?(?:x(\\d+))?)$`);

/** Steps, or what is wrong. */
export function parseSeries(text: string): readonly Step[] | string {
  const steps: Step[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const found = token.exec(word);
    if (found === null) return `${JSON.stringify(word)} is none of 81, 81x4, 81+0.5x4, _, _x4, stale`;
    const [, missing, missingTimes, stale, staleTimes, first, by, times] = found;
    if (by !== undefined && times === undefined) return `${JSON.stringify(word)}: a step needs how often, such as ${word}x4`;
    const count = Number(missingTimes ?? staleTimes ?? times ?? 0);
    if (steps.length + count >= MAX_STEPS) return `more than ${MAX_STEPS} values`;
    if (missing !== undefined) steps.push(...Array.from<Step>({ length: missingTimes === undefined ? 1 : count }));
    else if (stale !== undefined) steps.push(...Array.from<Step>({ length: count + 1 }).fill('stale'));
    else for (let i = 0; i <= count; i++) steps.push(Number(first) + i * Number(by ?? 0));
  }
  return steps;
}
