/** What people say about alerts, whichever door they come through: an event in the log, which the curation counts. */
import { encode } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { eventSubject, idRule, isId } from '../../protocol/subjects.ts';
import type { Transport } from '../../protocol/transport.ts';
import { SkyVoted, type SkyVotedBody } from '../../schemas/index.ts';

export const voteWords = ['real', 'bogus', 'unsure'] as const satisfies readonly SkyVotedBody['vote'][];

export interface NewVote {
  readonly vote: SkyVotedBody['vote'];
  readonly by: string;
  readonly comment?: string | undefined;
}

/** Where the vote stands in the log. A person's newest vote counts. */
export function castVote(transport: Pick<Transport, 'publish'>, alertId: string, { vote, by, comment }: NewVote, nowMs: number): Promise<number> {
  if (!isId(alertId)) throw new AlidadeError('INVALID_ID', `the id ${JSON.stringify(alertId.slice(0, 160))} is not allowed: ${idRule}`);
  const body: SkyVotedBody = { alert_id: alertId, by, vote, comment: comment ?? null, at: new Date(nowMs).toISOString() };
  return transport.publish({ subject: eventSubject('sky', SkyVoted.name, alertId), data: encode(SkyVoted, body) });
}
