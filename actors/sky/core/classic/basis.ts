/**
 * What a matching kernel is made of: Gaussians times polynomials (Alard & Lupton 1998, ApJ 503, 325, section 2). All but
 * the first sum to nothing, so that the flux ratio of the frames is one number (Alard 2000, A&AS 144, 363).
 */
import { image, type Image } from '../image.ts';

export interface BasisSettings {
  /** Half-width of the kernel, px. */
  readonly reach: number;
  /** Standard deviations of the Gaussians, px, and the largest total degree of the polynomial on each. */
  readonly gaussians: readonly { readonly sigma: number; readonly degree: number }[];
}

/** A function along one axis, sampled on −reach … reach. */
type Profile = Float64Array;

interface Member {
  readonly alongX: number;
  readonly alongY: number;
  /** The member is scale × profile_x × profile_y − share × member 0. */
  readonly scale: number;
  readonly share: 0 | 1;
}

export interface KernelBasis {
  readonly reach: number;
  readonly profiles: readonly Profile[];
  readonly members: readonly Member[];
}

/** Widths follow the kernel that turns the sharper seeing into the other: σ² = σ_wide² − σ_sharp², px. */
export function basisFor(sigmaSharp: number, sigmaWide: number): BasisSettings {
  const sigma = Math.max(0.7, Math.sqrt(Math.max(0, sigmaWide ** 2 - sigmaSharp ** 2)));
  return { reach: Math.min(20, Math.max(8, Math.ceil(5 * sigma))), gaussians: [{ sigma: 0.6 * sigma, degree: 4 }, { sigma: 1.2 * sigma, degree: 4 }, { sigma: 2.4 * sigma, degree: 2 }] };
}

export function kernelBasis({ reach, gaussians }: BasisSettings): KernelBasis {
  const profiles: Profile[] = [];
  const members: Member[] = [];
  for (const { sigma, degree } of gaussians) {
    const first = profiles.length;
    for (let p = 0; p <= degree; p++) profiles.push(Float64Array.from({ length: 2 * reach + 1 }, (_, i) => ((i - reach) / sigma) ** p * Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2))));
    for (let p = 0; p <= degree; p++) for (let q = 0; p + q <= degree; q++) members.push(memberOf(profiles, first + p, first + q, p % 2 === 0 && q % 2 === 0, members.length === 0));
  }
  return { reach, profiles, members };
}

function memberOf(profiles: readonly Profile[], alongX: number, alongY: number, even: boolean, first: boolean): Member {
  const total = (i: number): number => profiles[i]!.reduce((sum, v) => sum + v, 0);
  const length = (i: number): number => Math.sqrt(profiles[i]!.reduce((sum, v) => sum + v * v, 0));
  return { alongX, alongY, scale: even ? 1 / (total(alongX) * total(alongY)) : 1 / (length(alongX) * length(alongY)), share: even && !first ? 1 : 0 };
}

/** Σ weight × member as an odd stamp. */
export function kernelStamp({ reach, profiles, members }: KernelBasis, weights: ArrayLike<number>): Image {
  const side = 2 * reach + 1;
  const sum = new Float64Array(side * side);
  const add = ({ alongX, alongY, scale }: Member, weight: number): void => {
    const [fx, fy] = [profiles[alongX]!, profiles[alongY]!];
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) sum[y * side + x]! += weight * scale * fx[x]! * fy[y]!;
  };
  members.forEach((member, i) => {
    add(member, weights[i]!);
    if (member.share === 1) add(members[0]!, -weights[i]!);
  });
  return image(side, side, Float32Array.from(sum));
}

/**
 * Every member convolved with the surroundings of one place: member × (2·half + 1)² values. The place must lie
 * half + reach px inside.
 */
export function convolvedMembers({ reach, profiles, members }: KernelBasis, picture: Image, column: number, row: number, half: number): Float64Array[] {
  const [side, tall, taps] = [2 * half + 1, 2 * (half + reach) + 1, 2 * reach + 1];
  const across = profiles.map((profile) => {
    const out = new Float64Array(tall * side);
    for (let y = 0; y < tall; y++)
      for (let x = 0, from = (row - half - reach + y) * picture.columns + column - half + reach; x < side; x++, from++) {
        let sum = 0;
        for (let k = 0; k < taps; k++) sum += profile[k]! * picture.data[from - k]!;
        out[y * side + x] = sum;
      }
    return out;
  });
  const made: Float64Array[] = [];
  for (const { alongX, alongY, scale, share } of members) {
    const [from, profile, first] = [across[alongX]!, profiles[alongY]!, made[0]];
    const out = new Float64Array(side * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let k = 0; k < taps; k++) sum += profile[k]! * from[(y + 2 * reach - k) * side + x]!;
        out[y * side + x] = scale * sum - (share === 1 && first !== undefined ? first[y * side + x]! : 0);
      }
    made.push(out);
  }
  return made;
}
