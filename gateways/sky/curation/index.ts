export { followCuration, putCuration, type FollowCurationOptions } from './follow.ts';
export { CurationError, readCurationFile, type CurationFile } from './read.ts';
