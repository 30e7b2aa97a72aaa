/** Transverse Mercator by Krüger's series to sixth order in the third flattening: nanometres within 3,900 km of the central meridian. Karney 2011, "Transverse Mercator with an accuracy of a few nanometers", eqs. 7-36. */
import { DEGREE, eccentricitySquared, wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Crs } from './forcing.ts';
import type { PlanePoint, Projection } from './plane.ts';

/** Karney 2011, eq. 35: coefficients of n^k in α_j, rows j = 1…6. */
function forwardSeries(n: number): readonly number[] {
  return [
    n * (1 / 2 + n * (-2 / 3 + n * (5 / 16 + n * (41 / 180 + n * (-127 / 288 + (n * 7891) / 37800))))),
    n ** 2 * (13 / 48 + n * (-3 / 5 + n * (557 / 1440 + n * (281 / 630 - (n * 1983433) / 1935360)))),
    n ** 3 * (61 / 240 + n * (-103 / 140 + n * (15061 / 26880 + (n * 167603) / 181440))),
    n ** 4 * (49561 / 161280 + n * (-179 / 168 + (n * 6601661) / 7257600)),
    n ** 5 * (34729 / 80640 - (n * 3418889) / 1995840),
    (n ** 6 * 212378941) / 319334400,
  ];
}

/** Karney 2011, eq. 36: β_j. */
function inverseSeries(n: number): readonly number[] {
  return [
    n * (1 / 2 + n * (-2 / 3 + n * (37 / 96 + n * (-1 / 360 + n * (-81 / 512 + (n * 96199) / 604800))))),
    n ** 2 * (1 / 48 + n * (1 / 15 + n * (-437 / 1440 + n * (46 / 105 - (n * 1118711) / 3870720)))),
    n ** 3 * (17 / 480 + n * (-37 / 840 + n * (-209 / 4480 + (n * 5569) / 90720))),
    n ** 4 * (4397 / 161280 + n * (-11 / 504 - (n * 830251) / 7257600)),
    n ** 5 * (4583 / 161280 - (n * 108847) / 3991680),
    (n ** 6 * 20648693) / 638668800,
  ];
}

/** (ξ, η) plus sign times the series, as x = η and y = ξ. */
function bend(xi: number, eta: number, series: readonly number[], sign: 1 | -1, out: PlanePoint): void {
  out.x = eta;
  out.y = xi;
  series.forEach((coefficient, index) => {
    const k = 2 * (index + 1);
    out.y += sign * coefficient * Math.sin(k * xi) * Math.cosh(k * eta);
    out.x += sign * coefficient * Math.cos(k * xi) * Math.sinh(k * eta);
  });
}

export function transverseMercator(crs: Extract<Crs, { kind: 'transverse_mercator' }>): Projection {
  const { a, f } = crs.ellipsoid;
  const n = f / (2 - f);
  const e = Math.sqrt(eccentricitySquared(crs.ellipsoid));
  const scale = ((crs.scaleFactor * a) / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);
  const [alpha, beta] = [forwardSeries(n), inverseSeries(n)];
  const work: PlanePoint = { x: 0, y: 0 };
  const conformalTan = (tan: number): number => {
    const sigma = Math.sinh(e * Math.atanh((e * tan) / Math.hypot(1, tan)));
    return tan * Math.hypot(1, sigma) - sigma * Math.hypot(1, tan);
  };
  const plane = (lambda: number, phi: number): void => {
    const tan = conformalTan(Math.tan(phi));
    bend(Math.atan2(tan, Math.cos(lambda)), Math.asinh(Math.sin(lambda) / Math.hypot(tan, Math.cos(lambda))), alpha, 1, work);
  };
  plane(0, crs.lat0Deg * DEGREE);
  const origin = work.y;
  return {
    forward(lonDeg, latDeg, out) {
      plane(wrapLongitude(lonDeg - crs.lon0Deg) * DEGREE, latDeg * DEGREE);
      out.x = crs.falseEasting + scale * work.x;
      out.y = crs.falseNorthing + scale * (work.y - origin);
    },
    inverse(x, y, out) {
      bend((y - crs.falseNorthing) / scale + origin, (x - crs.falseEasting) / scale, beta, -1, work);
      const [xi, eta] = [work.y, work.x];
      const wanted = Math.sin(xi) / Math.hypot(Math.sinh(eta), Math.cos(xi));
      out.latDeg = Math.atan(tanOfConformal(wanted, e, conformalTan)) / DEGREE;
      out.lonDeg = wrapLongitude(crs.lon0Deg + Math.atan2(Math.sinh(eta), Math.cos(xi)) / DEGREE);
    },
  };
}

/** Newton's method, Karney 2011, eqs. 19-21; three rounds reach machine precision. */
function tanOfConformal(wanted: number, e: number, conformalTan: (tan: number) => number): number {
  let tan = wanted / (1 - e * e);
  for (let round = 0; round < 6; round++) {
    const reached = conformalTan(tan);
    const step = ((wanted - reached) / Math.hypot(1, reached)) * ((1 + (1 - e * e) * tan * tan) / ((1 - e * e) * Math.hypot(1, tan)));
    tan += step;
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(tan))) break;
  }
  return tan;
}
