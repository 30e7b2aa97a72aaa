export { followCuration, putCuration, type FollowCurationOptions } from './follow.ts';
export { curationSchema } from './schema.ts';
export { CurationError, readCurationFile, type CurationFile } from './read.ts';
