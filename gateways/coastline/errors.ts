import { AlidadeError } from '../../protocol/errors.ts';

const remedy = 'Run set-up with a network (node deploy/setup.mjs), or point ALIDADE_COASTLINE at a coastline file';

/** A coastline that is not there or not whole; the same for every attempt. */
export const coastlineFaults = {
  missing: (file: string) => new AlidadeError('COASTLINE_MISSING', `there is no coastline at ${file}. ${remedy}; or ask for "coastline": "ignore" where there is no land.`),
  unreadable: (file: string, why: string) => new AlidadeError('COASTLINE_UNREADABLE', `the coastline ${file} cannot be read: ${why}`, { retryable: true }),
  damaged: (file: string, what: string) => new AlidadeError('COASTLINE_DAMAGED', `the coastline ${file} is damaged: ${what}. ${remedy}.`),
} as const;
