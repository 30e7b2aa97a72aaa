/** The streams of random numbers of a simulation, one a purpose, so that switching one process on leaves the others' draws as they were. */
export const streams = {
  position: 1,
  downwindError: 2,
  crosswindError: 3,
  jibe: 4,
  capsize: 5,
  windNoise: 6,
  currentNoise: 7,
} as const;
