/**
 * The curation's configuration from a file, or every fault of it with file and line. Lists and coverage maps that it names
 * (`csv`, `moc_file`; from its own folder) are taken in: what the log holds is complete.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { asNumbers } from '../../../actors/sky/core/fits/elements.ts';
import type { Curation } from '../../../actors/sky/core/curation/configuration.ts';
import { readCuration } from '../../../actors/sky/core/curation/read-configuration.ts';
import { pathText, type Path } from '../../../actors/sky/core/curation/reader.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import { readYaml } from '../../sensors/config/yaml.ts';
import { withTable } from '../files.ts';
import { readPlaceList } from './place-list.ts';

export interface CurationFile {
  readonly curation: Curation;
  /** As the log holds it. */
  readonly json: string;
  /** All files that it was read from, its own first. */
  readonly files: readonly string[];
}

/** Each fault as `file:line: field: what is wrong`. */
export class CurationError extends AlidadeError {
  readonly faults: readonly string[];
  /** Those that were found and read. */
  readonly files: readonly string[];
  constructor(faults: readonly string[], files: readonly string[]) {
    super('INVALID_CURATION', faults.join('\n'));
    this.faults = faults;
    this.files = files;
  }
}

/** Throws CurationError with every fault. */
export async function readCurationFile(file: string): Promise<CurationFile> {
  const reading = new Reading(file);
  const text = await reading.text(file, '');
  const read = text === undefined ? undefined : readYaml(hasOnlyComments(text) ? '{}' : text);
  if (read === undefined) throw reading.error();
  if ('faults' in read) {
    for (const { place, message } of read.faults) reading.faults.push(`${file}:${place.line}: ${message}`);
    throw reading.error();
  }
  const value = await reading.withLists(read.file.value, (path) => `${file}:${read.file.place(path).line}`);
  const judged = readCuration(value);
  if ('faults' in judged) for (const { path, message } of judged.faults) reading.faults.push(`${reading.placeOf(path) ?? `${file}:${read.file.place(path).line}`}: ${path.length === 0 ? '' : `${pathText(path)}: `}${message}`);
  if (reading.faults.length > 0 || 'faults' in judged) throw reading.error();
  return { curation: judged.curation, json: JSON.stringify(value), files: reading.files };
}

/** A file of no bytes is one that is being written. */
const hasOnlyComments = (text: string): boolean => text !== '' && text.split('\n').every((line) => /^\s*(#.*)?$/.test(line));

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One reading of a file and of those that it names. */
class Reading {
  readonly faults: string[] = [];
  readonly files: string[] = [];
  readonly #folder: string;
  /** Where entries came from: lines of a list, by the place of the list in the configuration. */
  readonly #origins = new Map<string, { readonly file: string; readonly lines: readonly number[] }>();

  constructor(file: string) {
    this.#folder = dirname(resolve(file));
  }

  error(): CurationError {
    return new CurationError([...new Set(this.faults)], this.files);
  }

  async text(file: string, place: string): Promise<string | undefined> {
    this.files.push(file);
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      this.faults.push(`${place === '' ? '' : `${place}: `}${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** `csv` becomes entries, `moc_file` a moc. */
  async withLists(value: unknown, place: (path: Path) => string): Promise<unknown> {
    if (!isPlain(value)) return value;
    const taken: Record<string, unknown> = { ...value };
    for (const name of ['watchlists', 'galaxies']) {
      const lists = value[name];
      if (Array.isArray(lists)) taken[name] = await Promise.all(lists.map((one: unknown, i) => this.#withList(one, [name, i], place)));
    }
    return taken;
  }

  async #withList(value: unknown, path: Path, place: (path: Path) => string): Promise<unknown> {
    if (!isPlain(value)) return value;
    const { csv, moc_file: mocFile, ...rest } = value;
    if (csv !== undefined && rest['entries'] !== undefined) this.faults.push(`${place([...path, 'csv'])}: ${pathText(path)}: csv and entries are two lists; give one`);
    if (mocFile !== undefined && rest['moc'] !== undefined) this.faults.push(`${place([...path, 'moc_file'])}: ${pathText(path)}: moc_file and moc are two maps; give one`);
    const entries = csv === undefined ? undefined : await this.#entries(csv, [...path, 'csv'], place);
    const moc = mocFile === undefined ? undefined : await this.#moc(mocFile, [...path, 'moc_file'], place);
    return { ...rest, ...(entries === undefined ? {} : { entries }), ...(moc === undefined ? {} : { moc }) };
  }

  /** Where a place in a list stands in its own file. */
  placeOf(path: Path): string | undefined {
    const [list, index, , row] = path;
    const origin = this.#origins.get(`${list}/${index}`);
    return origin !== undefined && path[2] === 'entries' && typeof row === 'number' ? `${origin.file}:${origin.lines[row] ?? 1}` : undefined;
  }

  async #entries(name: unknown, path: Path, place: (path: Path) => string): Promise<readonly unknown[] | undefined> {
    const file = this.#fileOf(name, path, place);
    const text = file === undefined ? undefined : await this.text(file, place(path));
    if (file === undefined || text === undefined) return [];
    const { rows, lines, faults } = readPlaceList(text);
    for (const { line, message } of faults) this.faults.push(`${file}:${line}: ${message}`);
    this.#origins.set(`${path[0]}/${path[1]}`, { file, lines });
    return faults.length > 0 ? [] : rows;
  }

  /** Text or JSON as it is, or a FITS table with a column UNIQ. */
  async #moc(name: unknown, path: Path, place: (path: Path) => string): Promise<unknown> {
    const file = this.#fileOf(name, path, place);
    if (file === undefined) return [4];
    if (!/\.fits?(\.gz)?$/i.test(file)) return (await this.text(file, place(path))) ?? [4];
    this.files.push(file);
    try {
      return withTable(file, undefined, (table) => [...asNumbers(table.column('UNIQ'))]);
    } catch (error) {
      this.faults.push(`${place(path)}: ${error instanceof Error ? error.message : String(error)}`);
      return [4];
    }
  }

  #fileOf(name: unknown, path: Path, place: (path: Path) => string): string | undefined {
    if (typeof name === 'string' && name !== '') return resolve(this.#folder, name);
    this.faults.push(`${place(path)}: ${pathText(path)} must be the name of a file, not ${JSON.stringify(name)}`);
    return undefined;
  }
}
