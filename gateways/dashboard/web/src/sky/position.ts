/** Places in the sky in the two notations that astronomers paste. Pure. */

/** `12:00:02.952 +30:02:44.16`; degrees, ICRS. Rounded before it is split, so that no 60 appears. */
export function sexagesimal(ra: number, dec: number): string {
  const time = Math.round((((ra % 360) + 360) % 360) * 240_000) % 86_400_000;
  const arc = Math.round(Math.abs(dec) * 360_000);
  return `${three(time / 3_600_000, (time / 60_000) % 60, (time / 1000) % 60, 3)} ${dec < 0 ? '-' : '+'}${three(arc / 360_000, (arc / 6000) % 60, (arc / 100) % 60, 2)}`;
}

function three(whole: number, minutes: number, seconds: number, digits: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(whole)}:${two(minutes)}:${seconds.toFixed(digits).padStart(3 + digits, '0')}`;
}

/** `180.01230 +30.04560`. */
export const degrees = (ra: number, dec: number): string => `${ra.toFixed(5)} ${dec < 0 ? '-' : '+'}${Math.abs(dec).toFixed(5)}`;
