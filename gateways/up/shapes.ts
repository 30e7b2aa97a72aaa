/** Whether a value that crossed a process boundary has the fields it should; both ends are ours, so this guards against a mix of versions. */
export const hasShape = (value: unknown, fields: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object'>>): boolean =>
  typeof value === 'object' && value !== null && Object.entries(fields).every(([name, type]) => typeof Reflect.get(value, name) === type);
