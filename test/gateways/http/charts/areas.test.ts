import { expect, test } from 'vitest';
import { clearInland } from '../../../../gateways/http/charts/areas.ts';

test('smoothing carries nothing inland: land without particles leaves its area, sea and strands with particles stay', () => {
  const inBands = Uint8Array.from([0, 1, 2, 2]);
  clearInland(inBands, Float64Array.from([0.5, 0, 0.5, 0]), Uint8Array.from([1, 1, 0, 0]));
  expect([...inBands]).toEqual([0, 255, 2, 2]);
});
