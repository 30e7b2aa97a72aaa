export { openDataFile } from './open.ts';
export type { AttributeValue, Attributes, DataFile, DataVariable, ElementType, NumericArray, Slab } from './data-file.ts';
export { DataFileError, fileFaults } from './errors.ts';
export type { FileFault } from './errors.ts';
export { loadForcing, openForcing, surveyForcing } from './open-forcing.ts';
export type { ConstantDescription, ForcingSurvey, LoadOptions, OpenedForcing, SourceDescription, SourceProvenance } from './open-forcing.ts';
export type { GridDescription } from './series.ts';
export type { LonLatBox } from './cut.ts';
