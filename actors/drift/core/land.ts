/** Where the land is. Points exactly on the coastline may count as either. */
export interface Land {
  /** Degrees, longitude in any revolution. */
  isLand(lonDeg: number, latDeg: number): boolean;
}

/** No land at all: what a mission with `coastline: "ignore"` asks for. Never a substitute for a missing coastline. */
export const openOcean: Land = { isLand: () => false };
