/** A notice as a mail, as Slack's blocks, and as a CloudEvent. */
import type { SendMailOptions } from 'nodemailer';
import { alertUrl, linesOf, textOf, titleOf } from '../../../actors/sky/core/notify/wording.ts';
import type { SkyNoticeBody } from '../../../schemas/index.ts';
import { domainOf } from '../../mail/index.ts';
import type { EmailAddress, SlackAddress, WebhookAddress } from '../../sensors/routes/index.ts';
import { escaped } from '../../slack/message.ts';
import { skyVariables } from './variables.ts';

export interface Picture {
  readonly name: string;
  readonly png: Uint8Array;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

/** Sent again it is the same mail; those about one object are a thread. Subject, text, html and headers are the receiver's where it has its own. */
export function letterOf(address: EmailAddress, notice: SkyNoticeBody, externalUrl: string, pictures: readonly Picture[]): SendMailOptions {
  const domain = domainOf(address.from);
  const variables = skyVariables(notice, externalUrl);
  const isSubject = (name: string): boolean => name.toLowerCase() === 'subject';
  const own = Object.fromEntries(Object.entries(address.headers).filter(([name]) => !isSubject(name)).map(([name, template]) => [name, oneLine(template(variables))]));
  const subject = address.subject ?? Object.entries(address.headers).find(([name]) => isSubject(name))?.[1];
  const html = address.html?.(variables);
  return {
    from: address.from, to: [...address.to], subject: oneLine(subject?.(variables) ?? titleOf(notice)), text: address.text?.(variables) ?? textOf(notice, alertUrl(externalUrl, notice.alert.alert_id)),
    ...(html === undefined ? {} : { html }),
    attachments: pictures.map(({ name, png }) => ({ filename: `${name}.png`, content: Buffer.from(png), contentType: 'image/png' })),
    messageId: `<${notice.notice_id}@${domain}>`, references: [`<${notice.alert.object_id}@${domain}>`], date: new Date(notice.at),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...own },
    disableFileAccess: true, disableUrlAccess: true,
  };
}

/** Slack's own limits. */
const [mostHeading, mostSection] = [150, 3000] as const;
const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

export function slackMessage({ text, channel, username, iconEmoji }: SlackAddress, notice: SkyNoticeBody, externalUrl: string): object {
  return {
    ...(text === undefined ? blocksOf(notice, externalUrl) : { text: text(skyVariables(notice, externalUrl)) }),
    ...(channel === undefined ? {} : { channel }), ...(username === undefined ? {} : { username }), ...(iconEmoji === undefined ? {} : { icon_emoji: iconEmoji }),
  };
}

function blocksOf(notice: SkyNoticeBody, externalUrl: string): object {
  const title = titleOf(notice);
  const url = alertUrl(externalUrl, notice.alert.alert_id);
  const lines = linesOf(notice, '').map(escaped);
  return {
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, mostHeading), emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: cut([...lines, ...(url === '' ? [] : [`<${url}|Look at it>`])].join('\n'), mostSection) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(`Alidade, ${notice.receiver}, ${notice.alert.alert_id}`) }] },
    ],
  };
}

/** What a webhook is sent: its own body or form, else a CloudEvent. `variables`: with its secrets. */
export function hookBody({ content }: WebhookAddress, notice: SkyNoticeBody, externalUrl: string, variables: Readonly<Record<string, unknown>>): { readonly body: string; readonly type: string } {
  if ('body' in content) return { body: content.body(variables), type: content.contentType };
  if ('form' in content) return { body: new URLSearchParams(Object.entries(content.form).map(([name, template]): [string, string] => [name, template(variables)])).toString(), type: 'application/x-www-form-urlencoded' };
  return { body: cloudEvent(notice, externalUrl), type: 'application/cloudevents+json' };
}

/** Structured mode of CloudEvents 1.0 in JSON. The id is the notice's: a repeated sending is the same event. */
export function cloudEvent(notice: SkyNoticeBody, externalUrl: string): string {
  const url = alertUrl(externalUrl, notice.alert.alert_id);
  return JSON.stringify({
    specversion: '1.0', id: notice.notice_id, source: '/alidade/sky', type: 'io.alidade.sky.notice', subject: notice.alert.alert_id, time: notice.at, datacontenttype: 'application/json',
    data: { ...notice, title: titleOf(notice), text: textOf(notice, url), url },
  });
}
