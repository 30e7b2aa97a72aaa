/** Dead letters of a domain, as the door lists them, and what may be done about them. */
import { items, order } from './api.ts';
import { textOf, type Row } from './json.ts';

export interface Dead {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  readonly reason: string;
  readonly diedAt: string;
}

const deadOf = (domain: string) => (row: Row): Dead => ({ domain, stage: textOf(row['stage']), id: textOf(row['id']), reason: textOf(row['reason']), diedAt: textOf(row['died_at']) });
const pathOf = ({ domain, stage, id }: Dead): string => `/v1/dead/${domain}/${encodeURIComponent(stage)}/${encodeURIComponent(id)}`;

export const loadDead = async (domain: string): Promise<readonly Dead[]> => (await items(`/v1/dead?domain=${domain}&limit=50`)).map(deadOf(domain));
export const replayDead = (letter: Dead): Promise<Row> => order('POST', `${pathOf(letter)}/replay`);
export const dropDead = (letter: Dead): Promise<Row> => order('DELETE', pathOf(letter));
