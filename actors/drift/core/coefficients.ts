/**
 * Leeway coefficients: published measurements, in the order by which search-and-rescue software numbers the categories.
 *
 * Allen, A. A. and Plourde, J. V. 1999, Review of Leeway: Field Experiments and Implementation, USCG CG-D-08-99;
 * Allen, A. A. 2005, Leeway Divergence, USCG CG-D-05-05; Turner, C. et al. 2006 (24, 25);
 * Breivik, Ø., Allen, A. A., Maisondieu, C., Roth, J.-C. and Forest, B. 2012, The leeway of shipping containers at
 * different immersion levels, doi:10.1007/s10236-012-0522-z (73, 74).
 *
 * 24 and 25 have left slopes of +0.1 and 0 (unconstrained fits); 67 is a buoy without windage, all zero.
 */

/** A straight line through the leeway component against the 10 m wind speed. */
export interface LeewayFit {
  /** Per cent of the wind speed. */
  readonly slopePct: number;
  /** cm/s. */
  readonly offsetCms: number;
  /** Standard deviation about the line, cm/s. */
  readonly stdCms: number;
}

export interface LeewayCategory {
  /** 1-85. */
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly downwind: LeewayFit;
  /** Crosswind components of objects that drift to the right and to the left of the wind. */
  readonly right: LeewayFit;
  readonly left: LeewayFit;
}

type Row = readonly [id: number, key: string, name: string, ds: number, doff: number, dd: number, rs: number, ro: number, rd: number, ls: number, lo: number, ld: number];

/** id, key, name; then slope %, offset cm/s, deviation cm/s: downwind, crosswind right, crosswind left. */
const table: readonly Row[] = [
  [1, 'PIW-1', 'Person-in-water (PIW), unknown state (mean values)', 0.96, 0, 12, 0.54, 0, 9.4, -0.54, 0, 9.4],
  [2, 'PIW-2', 'PIW, vertical PFD type III conscious', 0.48, 0, 8.3, 0.15, 0, 6.7, -0.15, 0, 6.7],
  [3, 'PIW-3', 'PIW, sitting, PFD type I or II', 1.6, -3.98, 2.42, 0.13, 0.33, 2.11, -0.13, -0.33, 2.11],
  [4, 'PIW-4', 'PIW, survival suit (face up)', 1.71, 1.12, 3.93, 1.36, -3.3, 1.71, -0.13, -2.65, 1.62],
  [5, 'PIW-5', 'PIW, scuba suit (face up)', 0.63, 0, 5.3, 0.31, 0, 4.5, -0.31, 0, 4.5],
  [6, 'PIW-6', 'PIW, deceased (face down)', 1.117, 10.2, 3.04, 0.04, 3.9, 4.05, -0.04, -3.9, 4.05],
  [7, 'LIFE-RAFT-DB-10', 'Life raft, deep ballast (DB) system, general, unknown capacity and loading (mean values)', 3.52, -2.5, 6.1, 0.62, -3, 3.5, -0.45, -0.2, 3.6],
  [8, 'LIFE-RAFT-DB-11', '4-14 person capacity, deep ballast system, canopy (average)', 3.5, -1.8, 6.4, 0.78, -3.6, 3.6, -0.47, -0.1, 3.9],
  [9, 'LIFE-RAFT-DB-12', '4-14 person capacity, deep ballast system, no drogue', 3.75, -2.3, 4.4, 0.78, -3.6, 3.6, -0.47, -0.1, 3.9],
  [10, 'LIFE-RAFT-DB-13', '4-14 person capacity, deep ballast system, canopy, no drogue, light loading', 3.75, -2.32, 4.51, 1, -5.31, 3.91, -0.47, -0.14, 3.91],
  [11, 'LIFE-RAFT-DB-14', '4-14 person capacity, deep ballast system, no drogue, heavy loading', 3.59, -1.92, 2.56, 0.48, -0.16, 2.17, -0.48, 0.16, 2.17],
  [12, 'LIFE-RAFT-DB-15', '4-14 person capacity, deep ballast system, canopy, with drogue (average)', 1.91, 0.9, 1.6, 0.78, -3.6, 3.6, -0.47, -0.1, 3.9],
  [13, 'LIFE-RAFT-DB-16', '4-14 person capacity, deep ballast system, canopy, with drogue, light loading', 1.95, -0.53, 3.59, 0.21, 1.29, 2.15, -0.21, -1.29, 2.15],
  [14, 'LIFE-RAFT-DB-17', '4-14 person capacity, deep ballast system, canopy, with drogue, heavy loading', 2.19, -0.96, 1.01, 1.39, -7.9, 1.46, -1.39, 7.9, 1.46],
  [15, 'LIFE-RAFT-DB-18', '15-50 person capacity, deep ballast system, canopy, general (mean values)', 3.68, -4.96, 5.37, 0.34, -1.85, 2.5, -0.49, 1.58, 2.63],
  [16, 'LIFE-RAFT-DB-19', '15-50 person capacity, deep ballast system, canopy, no drogue, light loading', 3.93, -3.3, 3.01, 0.38, -3.33, 2.16, -0.59, 1.59, 2.28],
  [17, 'LIFE-RAFT-DB-20', '15-50 person capacity, deep ballast system, canopy, with drogue, heavy loading', 3.15, -4.49, 3.35, 0.39, -1.8, 2.5, -0.38, 2.98, 1.64],
  [18, 'LIFE-RAFT-DB-21', 'Deep ballast system, general (mean values), capsized', 0.88, 0, 2.5, 0.18, 0, 2.4, -0.18, 0, 2.4],
  [19, 'LIFE-RAFT-DB-22', 'Deep ballast system, general (mean values), swamped', 0.99, 0, 2.4, 0.14, 0, 2.3, -0.14, 0, 2.3],
  [20, 'LIFE-RAFT-SB-6', 'Life-raft, shallow ballast (SB) system AND canopy, general (mean values)', 2.68, 0, 12, 1.1, 0, 9.4, -1.1, 0, 9.4],
  [21, 'LIFE-RAFT-SB-7', 'Life-raft, shallow ballast system, canopy, no drogue', 2.96, 0, 1.5, 1.21, 0, 1.7, -1.21, 0, 1.7],
  [22, 'LIFE-RAFT-SB-8', 'Life-raft, shallow ballast system AND canopy, with drogue', 2.31, 0, 4, 0.95, 0, 3.5, -0.95, 0, 3.5],
  [23, 'LIFE-RAFT-SB-9', 'Life-raft, shallow ballast system AND canopy, capsized', 1.68, 0, 2.4, 0.24, 0, 2.4, -0.24, 0, 2.4],
  [24, 'LIFE-RAFT-SB-10', 'Life Raft - Shallow ballast, canopy, Navy Sub Escape (SEIE) 1-man raft, NO drogue', 3.3, -3.9, 4.2, 0.5, 7, 5.7, 0.1, -6.2, 3.6],
  [25, 'LIFE-RAFT-SB-11', 'Life Raft - Shallow ballast, canopy, Navy Sub Escape (SEIE) 1-man raft, with drogue', 1.7, -3.9, 4.2, 0, 5.7, 3.3, 0, -3.4, 2.2],
  [26, 'LIFE-RAFT-NB-1', 'Life-raft, no ballast (NB) system, general (mean values)', 3.7, 0, 12, 1.98, 0, 9.4, -1.98, 0, 9.4],
  [27, 'LIFE-RAFT-NB-2', 'Life-raft, no ballast system, no canopy, no drogue', 5.34, 9.91, 9.82, 2.26, 1.04, 9.08, -2.26, -1.04, 9.08],
  [28, 'LIFE-RAFT-NB-3', 'Life-raft, no ballast system, no canopy, with drogue', 3.15, -4.47, 4, 1.51, 0, 5, -1.51, 0, 5],
  [29, 'LIFE-RAFT-NB-4', 'Life-raft, no ballast system, with canopy, no drogue', 3.39, 0, 2.4, 1.49, 0, 2.4, -1.49, 0, 2.4],
  [30, 'LIFE-RAFT-NB-5', 'Life-raft, no ballast system, with canopy, with drogue', 1.21, 0, 12, 0.92, 0, 9.4, -0.92, 0, 9.4],
  [31, 'USCG-RESCUE', 'Survival Craft - USCG Sea Rescue Kit - 3 ballasted life rafts and 300 meter of line', 2.48, 0, 3.8, 0.32, 0, 3.4, -0.32, 0, 3.4],
  [32, 'AVIATION-1', 'Life-raft, 4-6 person capacity, no ballast, with canopy, no drogue', 3.39, 0, 2.4, 1.49, 0, 2.4, -1.49, 0, 2.4],
  [33, 'AVIATION-2', 'Evacuation slide with life-raft, 46 person capacity', 2.71, 0, 3.8, 0.72, 0, 3.4, -0.72, 0, 3.4],
  [34, 'LIFE-CAPSULE', 'Survival Craft - SOLAS Hard Shell Life Capsule, 22 man', 3.52, 0, 1.9, 1.44, 0, 2, -1.44, 0, 2],
  [35, 'OVATEK-CRAFT-1', 'Survival Craft - Ovatek Hard Shell Life Raft, 4 and 7-man, lightly loaded, no drogue (average)', 3.51, 3.49, 5.66, 1.08, -1.24, 5.35, -1.721, 4.67, 6.24],
  [36, 'OVATEK-CRAFT-2', 'Survival Craft - Ovatek Hard Shell Life Raft, 4 man, lightly loaded, no drogue', 3.86, 0.01, 2.75, 0.32, 1.31, 2.62, -0.19, -2.67, 2.81],
  [37, 'OVATEK-CRAFT-3', 'Survival Craft - Ovatek Hard Shell Life Raft, 7 man, lightly loaded, no drogue', 3.26, 6.16, 6.65, 2.32, -7.33, 4.77, -2.1, 6.02, 5.35],
  [38, 'OVATEK-CRAFT-4', 'Survival Craft - Ovatek Hard Shell Life Raft, 4 and 7-man, fully loaded, drogued (average)', 1.04, 2.99, 2.13, 0.034, 1.57, 1.3, -0.02, -0.96, 1.17],
  [39, 'OVATEK-CRAFT-5', 'Survival Craft - Ovatek Hard Shell Life Raft, 4 man, fully loaded, drogued', 1.09, 2.31, 1.59, 0.027, 0.95, 0.99, -0.07, -0.79, 1.31],
  [40, 'OVATEK-CRAFT-6', 'Survival Craft - Ovatek Hard Shell Life Raft, 7 man, fully loaded, drogued', 0.995, 3.46, 2.34, 0.023, -1.86, 1.32, -0.005, -0.95, 0.88],
  [41, 'PERSON-POWERED-VESSEL-1', 'Sea Kayak with person on aft deck', 1.16, 11.12, 4.12, 0.41, 0, 4.39, -0.41, 0, 4.39],
  [42, 'PERSON-POWERED-VESSEL-2', 'Surf board with person', 1.93, 0, 8.3, 0.51, 0, 6.7, -0.51, 0, 6.7],
  [43, 'PERSON-POWERED-VESSEL-3', 'Windsurfer with mast and sail in water', 2.25, 5.03, 2.5, 0.69, -1.3, 2.96, -0.69, 1.3, 2.96],
  [44, 'SKIFF-1', 'Skiff - modified-v, cathedral-hull, runabout outboard powerboat', 3.15, 0, 2.2, 1.29, 0, 2.2, -1.29, 0, 2.2],
  [45, 'SKIFF-2', 'Skiff, V-hull', 2.87, 3.98, 3.33, 0.32, -2.93, 2.53, -0.62, 1.03, 3.05],
  [46, 'SKIFF-3', 'Skiffs, swamped and capsized', 1.65, 0, 3.1, 0.39, 0, 2.9, -0.39, 0, 2.9],
  [47, 'SKIFF-4', 'Skiff - v-hull bow to stern (aluminum, Norway)', 2.52, 13.37, 3.87, 1.07, -3.58, 5.82, -1.07, 3.58, 5.82],
  [48, 'SPORT-BOAT', 'Sport boat, no canvas, modified V-hull', 6.54, 0, 3, 2.19, 0, 2.8, -2.19, 0, 2.8],
  [49, 'SPORT-FISHER', 'Sport fisher, center console, open cockpit', 5.55, 0, 3.3, 2.27, 0, 3, -2.27, 0, 3],
  [50, 'FISHING-VESSEL-1', 'Fishing vessel, general (mean values)', 2.47, 0, 12, 2.76, 0, 9.4, -2.76, 0, 9.4],
  [51, 'FISHING-VESSEL-2', 'Fishing vessel, Hawaiian Sampan', 2.67, 0, 8.3, 2.98, 0, 6.7, -2.98, 0, 6.7],
  [52, 'FISHING-VESSEL-3', 'Fishing vessel, Japanese side-stern trawler', 2.8, 0, 8.3, 3.13, 0, 6.7, -3.13, 0, 6.7],
  [53, 'FISHING-VESSEL-4', 'Fishing vessel, Japanese Longliner', 2.47, 0, 8.3, 2.76, 0, 6.7, -2.76, 0, 6.7],
  [54, 'FISHING-VESSEL-5', 'Fishing vessel, Korean fishing vessel', 1.8, 0, 3.79, 2.01, 0, 3.3, -2.01, 0, 3.3],
  [55, 'FISHING-VESSEL-6', 'Fishing vessel, Gill-netter with rear reel', 3.72, -0.87, 3.33, 1.41, 2, 3.36, -1.41, -2, 3.36],
  [56, 'COASTAL-FREIGHTER', 'Coastal freighter', 1.87, 0, 8.3, 2.09, 0, 6.7, -2.09, 0, 6.7],
  [57, 'SAILBOAT-1', 'Sailboat Mono-hull (Average)', 4.5, 0, 19.4, 4.95, 0, 18.42, -2.82, 0, 24.95],
  [58, 'SAILBOAT-2', 'Sailboat Mono-hull (Dismasted, Average)', 3.94, 0, 19.62, 3.98, 0, 12.6788, -0.79, 0, 2.13],
  [59, 'SAILBOAT-3', 'Sailboat Mono-hull (Dismasted - rudder amidships)', 6.27, 0, 9.22, 4.01, 0, 12.34, -4.01, 0, 12.34],
  [60, 'SAILBOAT-4', 'Sailboat Mono-hull (Dismasted - rudder missing)', 2.42, 0, 1.29, 0.79, 0, 2.17, -0.79, 0, 2.13],
  [61, 'SAILBOAT-5', 'Sailboat Mono-hull (Bare-masted, Average)', 5.23, 0, 18.52, 5.89, 0, 18.87, -6.09, 0, 18.58],
  [62, 'SAILBOAT-6', 'Sailboat Mono-hull (Bare-masted, rudder amidships)', 6.66, 0, 16.56, 7.36, 0, 15.15, -7.53, 0, 16.69],
  [63, 'SAILBOAT-6b', 'Sailboat Mono-hull (Bare-masted, rudder hove-to)', 2.69, 0, 10.48, 2.81, 0, 11.14, -4.01, 0, 13.6608],
  [64, 'SAILBOAT-7', 'Sailboat Mono-hull, fin keel, shallow draft (was SAILBOAT-2)', 2.67, 0, 8.3, 2.98, 0, 6.7, -2.98, 0, 6.7],
  [65, 'SAILBOAT-8', 'Sunfish sailing dingy - Bare-masted, rudder missing', 1.79, 3.09, 4.04, 0.1, 3.53, 4.05, -0.1, -3.53, 4.05],
  [66, 'FV-DEBRIS', 'Fishing vessel debris', 1.97, 0, 8.3, 0.36, 0, 6.7, -0.36, 0, 6.7],
  [67, 'SLDMB', 'Self-locating datum marker buoy - no windage', 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [68, 'SEPIRB', 'Navy Submarine EPIRB (SEPIRB)', 0.4, -1.8, 6, 0, 6.1, 4.6, 0, -4.6, 4.6],
  [69, 'BAIT-BOX-1', 'Bait/wharf box, holds a cubic metre of ice, mean values', 0.72, 15.18, 5.59, 1.86, -5.26, 4.2, -1.86, 5.26, 4.2],
  [70, 'BAIT-BOX-2', 'Bait/wharf box, holds a cubic metre of ice, lightly loaded', 2.53, 9.01, 3.05, 1.09, -2.76, 4.14, -1.09, 2.76, 4.14],
  [71, 'BAIT-BOX-3', 'Bait/wharf box, holds a cubic metre of ice, full loaded', 1.15, 7.94, 3.17, 1.48, -0.32, 2.99, -1.48, 0.32, 2.99],
  [72, 'OIL-DRUM', '55-gallon (220 l) Oil Drum', 0.75, 2.66, 2.83, 0.48, 2.88, 3.92, -0.45, -1.46, 4.59],
  [73, 'CONTAINER-1', 'Scaled down (1:3) 40-ft Container (70% submerged)', 1.78, 1.44, 2.99, 0.27, -2.44, 2.31, -0.27, 2.44, 2.31],
  [74, 'CONTAINER-2', '20-ft Container (80% submerged)', 1.25, 3.96, 2.81, 0.19, 1.14, 4.36, -0.19, -1.14, 4.36],
  [75, 'MINE', 'WWII L-MK2 mine', 1.07, 4.47, 6.55, 0.41, 1.15, 4.13, -0.41, -1.15, 4.13],
  [76, 'REFUGEE-RAFT-1', 'Immigration vessel, Cuban refugee-raft, no sail', 1.56, 8.3, 1.53, 0.078, 2.7, 1.52, -0.078, -2.7, 1.52],
  [77, 'REFUGEE-RAFT-2', 'Immigration vessel, Cuban refugee-raft, with sail', 6.43, -3.47, 3.63, 2.22, 0, 7.12, -2.22, 0, 7.12],
  [78, 'SEWAGE', 'Sewage floatables, tampon applicator', 1.79, 0, 3.1, 0.16, 0, 2.9, -0.16, 0, 2.9],
  [79, 'MED-WASTE-1', 'Medical waste (mean values)', 2.75, 0, 12, 0.5, 0, 9.4, -0.5, 0, 9.4],
  [80, 'MED-WASTE-2', 'Medical waste, vials', 3.64, 0, 12, 0.67, 0, 9.4, -0.67, 0, 9.4],
  [81, 'MED-WASTE-3', 'Medical waste, vials, large', 4.34, 0, 3.1, 0.74, 0, 2.9, -0.74, 0, 2.9],
  [82, 'MED-WASTE-4', 'Medical waste, vials, small', 2.95, 0, 5.4, 0.54, 0, 4.5, -0.54, 0, 4.5],
  [83, 'MED-WASTE-5', 'Medical waste, syringes', 1.79, 0, 12, 0.16, 0, 9.4, -0.16, 0, 9.4],
  [84, 'MED-WASTE-6', 'Medical waste, syringes, large', 1.79, 0, 3.1, 0.16, 0, 2.9, -0.16, 0, 2.9],
  [85, 'MED-WASTE-7', 'Medical waste, syringes, small', 1.79, 0, 2.4, 0.16, 0, 2.3, -0.16, 0, 2.3],
];

/** All categories, by id − 1. */
export const leewayCategories: readonly LeewayCategory[] = table.map(([id, key, name, ds, doff, dd, rs, ro, rd, ls, lo, ld]) => ({
  id, key, name,
  downwind: { slopePct: ds, offsetCms: doff, stdCms: dd },
  right: { slopePct: rs, offsetCms: ro, stdCms: rd },
  left: { slopePct: ls, offsetCms: lo, stdCms: ld },
}));

/** By number (1-85) or key ("PIW-1", any case). */
export function leewayCategory(type: number | string): LeewayCategory | undefined {
  if (typeof type === 'number') return leewayCategories.find((c) => c.id === type);
  return leewayCategories.find((c) => c.key.toLowerCase() === type.toLowerCase());
}
