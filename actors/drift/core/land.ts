/** Where the land is. Points exactly on the coastline may count as either. */
export interface Land {
  /** Degrees, longitude in any revolution. */
  isLand(lonDeg: number, latDeg: number): boolean;
  /** False only where the whole box (degrees, edges included) is water, so that nobody need ask inside it. Without this, every position is asked. */
  mayHaveLand?(west: number, south: number, east: number, north: number): boolean;
}

/** No land at all: what a mission with `coastline: "ignore"` asks for. Never a substitute for a missing coastline. */
export const openOcean: Land = { isLand: () => false, mayHaveLand: () => false };
