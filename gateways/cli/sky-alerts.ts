/** `alidade sky alerts` and `sky vote`: what the sky has shown, and what people say of it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homePath } from '../../deploy/embedded/index.ts';
import { linesOf, titleOf } from '../../actors/sky/core/notify/wording.ts';
import type { PacketFormat } from '../../actors/sky/core/packets/write/alert.ts';
import { fromJson } from '../../protocol/codec.ts';
import { readSettings } from '../../protocol/settings.ts';
import { SkyAlert, type SkyAlertBody } from '../../schemas/index.ts';
import type { Shown } from '../postgres/index.ts';
import type { PacketFraming } from '../sky/packets/write.ts';
import { castVote, voteWords } from '../sky/votes.ts';
import { artifactsUrl } from './artifact-place.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, whoAsks, type Always, type Given } from './given.ts';
import { withReadModel } from './read-model.ts';
import { withSession, type Session } from './session.ts';
import { alertTable, word } from './sky-tables.ts';

interface ListOptions extends Always {
  readonly all?: boolean;
  readonly newest?: boolean;
  readonly minPriority?: number;
  readonly minReliability?: number;
  readonly class?: string;
  readonly field?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly sign?: 'brighter' | 'fainter';
  readonly observation?: string;
  readonly object?: string;
  readonly watchlist?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export const listAlerts = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async ({ sky }) => {
      const { all, newest, minPriority, minReliability, class: kind, field, since, sign, observation, object, watchlist, limit, cursor } = options;
      const filter = {
        ...(all === true ? {} : { status: 'open' as const }), ...(minPriority === undefined ? {} : { min_priority: minPriority }), ...(minReliability === undefined ? {} : { min_reliability: minReliability }),
        ...(kind === undefined ? {} : { class: kind }), ...(field === undefined ? {} : { field }), ...(since === undefined ? {} : { since }), ...(sign === undefined ? {} : { positive: sign === 'brighter' }),
        ...(observation === undefined ? {} : { observation }), ...(object === undefined ? {} : { object }), ...(watchlist === undefined ? {} : { watchlist }),
      };
      const { items, next } = await sky.alerts(filter, newest === true ? 'newest' : 'priority', { limit, ...(cursor === undefined ? {} : { cursor }) });
      if (options.json === true) terminal.print(JSON.stringify({ items, ...(next === undefined ? {} : { next }) }));
      else {
        terminal.print(items.length === 0 ? (all === true ? 'no alerts' : 'no open alerts') : alertTable(items, terminal));
        if (next !== undefined) terminal.note(`there are more: --cursor ${next}`);
      }
      return exit.ok;
    }),
  );

async function alertOf(session: Session, id: string): Promise<Shown> {
  const found = await withReadModel(session, ({ sky }) => sky.alert(id));
  if (found === undefined) throw new CliFailure(exit.failed, `there is no alert ${id}: \`alidade sky alerts list --all\` shows those there are`, { name: 'NOT_FOUND' });
  return found;
}
function bodyOf(row: Shown): SkyAlertBody {
  const read = fromJson(row['alert'], [SkyAlert]);
  if ('fault' in read) throw new CliFailure(exit.failed, `the alert in the tables cannot be read: ${read.fault.message}`);
  return read.ok.value;
}

export const showAlert = ({ terminal, args, options }: Given<Always>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const row = await alertOf(session, argument(args, 0, 'the id'));
    if (options.json === true) {
      terminal.print(JSON.stringify(row));
      return exit.ok;
    }
    const alert = bodyOf(row);
    terminal.print(titleOf({ alert }));
    for (const line of linesOf({ alert, filters: alert.filters }, '')) terminal.print(line);
    terminal.print(`vetting: ${word(row, 'status')}${row['label'] === null ? '' : `, ${word(row, 'label')}`}`);
    for (const event of Array.isArray(row['events']) ? row['events'] : []) {
      const said: Shown = event;
      if (said['kind'] === 'vote') terminal.print(`${word(said, 'at')}  ${word(said, 'by_whom')}: ${word(said, 'vote')}${word(said, 'comment') === '' ? '' : `, “${word(said, 'comment')}”`}`);
    }
    return exit.ok;
  });

export const alertPacket = ({ terminal, args, options }: Given<Always & { readonly format: PacketFormat; readonly framing: PacketFraming; readonly out: string }>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const alert = bodyOf(await alertOf(session, argument(args, 0, 'the id')));
    const [{ openArtifacts }, { cutoutPlace }, { readStamps }, { packetOf }, { packetOutSettings, schemaIdOf }] = await Promise.all([import('../artifacts/index.ts'), import('../sky/cutout-place.ts'), import('../sky/cutouts-file.ts'), import('../sky/packets/write.ts'), import('../sky/packets/settings.ts')]);
    const { env } = terminal;
    const home = homePath(env);
    const store = await openArtifacts(artifactsUrl(env, home), { env, nats: session.transport.nc, cacheFolder: join(home, 'artifact-copies') });
    const { cutouts } = alert;
    const stamps = cutouts === null ? undefined : readStamps(await store.path({ hash: cutouts.ref.hash, size: cutouts.ref.size, mediaType: cutouts.ref.media_type }), cutouts.plane);
    const settings = readSettings(packetOutSettings, env);
    const place = stamps === undefined ? [] : await cutoutPlace(alert, store);
    const bytes = packetOf(alert, stamps, { place, format: options.format, framing: options.framing, schemaId: schemaIdOf(settings, options.format), publisher: settings.publisher });
    await writeFile(options.out, bytes);
    if (options.json === true) terminal.print(JSON.stringify({ alert_id: alert.alert_id, format: options.format, framing: options.framing, bytes: bytes.length, file: options.out }));
    else terminal.print(`${options.out}: ${bytes.length} bytes`);
    return exit.ok;
  });

export const vote = ({ terminal, args, options }: Given<Always & { readonly comment?: string; readonly by?: string }>): Promise<Exit> => {
  const id = argument(args, 0, 'the id of the alert');
  const said = voteWords.find((one) => one === args[1]);
  if (said === undefined) throw usage(`the vote is ${voteWords.join(', ')}, not ${String(args[1])}`);
  return withSession(terminal, async (session) => {
    const row = await alertOf(session, id);
    if (row['withdrawn'] === true) throw new CliFailure(exit.failed, `the alert ${id} was withdrawn`, { name: 'CONFLICT' });
    const sequence = await castVote(session.transport, id, { vote: said, by: options.by ?? whoAsks().replace(/^cli:/, ''), comment: options.comment }, Date.now());
    if (options.json === true) terminal.print(JSON.stringify({ alert_id: id, vote: said, sequence }));
    else terminal.print(`${id}: ${said}`);
    return exit.ok;
  });
};
