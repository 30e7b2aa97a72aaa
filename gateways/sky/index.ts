export { fileInfo, type HduInfo } from './info.ts';
export { readImageFile, SkyFileError, writeImageFile, type NewCard, type NewImage, type ReadImage, type ReadOptions } from './files.ts';
