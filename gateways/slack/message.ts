/** A notification as Slack's blocks: a heading, a section an alert, and text for those who do not see blocks. */
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { alertUrl, explanationOf, linesOf, placeText, titleOf } from '../sensors/message/index.ts';

/** Slack's own limits. */
const [mostHeading, mostSection, mostAlerts] = [150, 3000, 20] as const;

export type Block = { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false } } | { readonly type: 'section'; readonly text: Mrkdwn } | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };
interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

/** Slack's three characters with a meaning of their own. */
export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text: cut(text, mostSection) });
const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text) });

export function slackMessage(notification: SensorsNotificationBody, externalUrl: string): { readonly text: string; readonly blocks: readonly Block[] } {
  const { alerts, left_out, at, receiver } = notification;
  const title = titleOf(notification);
  const explanation = explanationOf(notification);
  const more = Math.max(0, alerts.length - mostAlerts) + left_out;
  return {
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, mostHeading), emoji: false } },
      ...(explanation === '' ? [] : [section(escaped(explanation))]),
      ...alerts.slice(0, mostAlerts).map((alert) => {
        const [, ...lines] = linesOf(alert, at, '');
        const name = escaped(placeText(alert));
        const head = externalUrl === '' ? `*${name}*` : `*<${alertUrl(externalUrl, alert)}|${name}>*`;
        return section([`${alert.state === 'firing' ? ':red_circle:' : ':white_check_mark:'} ${head}`, ...lines.map(escaped)].join('\n'));
      }),
      ...(more > 0 ? [section(`… and ${more} more`)] : []),
      { type: 'context', elements: [mrkdwn(escaped(`Alidade, ${receiver}, ${at.slice(0, 19)}Z`))] },
    ],
  };
}
