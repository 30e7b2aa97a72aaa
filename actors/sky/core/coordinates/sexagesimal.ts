/** Positions as astronomers write them. */

/** `12:00:29.63`; degrees, any turn. */
export const raText = (raDeg: number, decimals = 2): string => split(((((raDeg % 360) + 360) % 360) / 15), decimals, 24);
/** `-30:15:00.0`. */
export const decText = (decDeg: number, decimals = 1): string => `${decDeg < 0 && Number(Math.abs(decDeg * 3600).toFixed(decimals)) > 0 ? '-' : '+'}${split(Math.abs(decDeg), decimals, Infinity)}`;

/** Rounded before it is split, so that 59.999 s are a minute. */
function split(value: number, decimals: number, turn: number): string {
  const unit = 10 ** decimals;
  const parts = Math.round(value * 3600 * unit) % (turn * 3600 * unit);
  const [whole, minutes, seconds] = [Math.floor(parts / (3600 * unit)), Math.floor(parts / (60 * unit)) % 60, (parts % (60 * unit)) / unit];
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(whole)}:${two(minutes)}:${seconds.toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0')}`;
}
