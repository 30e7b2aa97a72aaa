/** What an object's `flag` says, bit by bit; the values are those that SExtractor's users know. Overflow is theirs alone: deblending has no limit here. */
export const sourceFlags = { blended: 1, atEdge: 2, deblendingOverflow: 4, singular: 8 } as const;

/** What an aperture's flag says. */
export const apertureFlags = { cutByEdge: 16, hasMasked: 32, allMasked: 64, notPositive: 128 } as const;
