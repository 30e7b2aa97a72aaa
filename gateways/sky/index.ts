export { fileInfo, type HduInfo } from './info.ts';
export { readImageFile, SkyFileError, withTable, writeCompressedFile, writeImageFile, writeTableFile, type NewCard, type NewImage, type ReadImage, type ReadOptions } from './files.ts';
