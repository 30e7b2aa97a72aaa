/** Reading JSON whose shape another program decides: a field is what it should be, or it is absent. */
export type Row = Readonly<Record<string, unknown>>;

export const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
export const rowOf = (value: unknown): Row => (isRow(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
export const textsOf = (value: unknown): readonly string[] => listOf(value).filter((one) => typeof one === 'string');
export const numbersOf = (value: unknown): readonly number[] => listOf(value).filter((one) => typeof one === 'number');
