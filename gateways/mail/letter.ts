/** A notification as a mail: who, subject, text, and the headers that make repeated sendings one mail and a group one thread. */
import type { SendMailOptions } from 'nodemailer';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { groupId, textOf, titleOf, variablesOf } from '../sensors/message/index.ts';
import type { EmailAddress } from '../sensors/routes/index.ts';

/** The domain of `Alidade <alerts@reef.example>`. */
export const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'alidade.invalid';
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

export function letterOf(address: EmailAddress, notification: SensorsNotificationBody, externalUrl: string): SendMailOptions {
  const variables = variablesOf(notification, externalUrl);
  const domain = domainOf(address.from);
  const html = address.html?.(variables);
  const own = Object.fromEntries(Object.entries(address.headers).filter(([name]) => name.toLowerCase() !== 'subject').map(([name, template]) => [name, oneLine(template(variables))]));
  const subject = address.subject ?? Object.entries(address.headers).find(([name]) => name.toLowerCase() === 'subject')?.[1];
  return {
    from: address.from, to: [...address.to], subject: oneLine(subject?.(variables) ?? titleOf(notification)), text: address.text?.(variables) ?? textOf(notification, externalUrl),
    ...(html === undefined ? {} : { html }),
    messageId: `<${notification.intent_id}@${domain}>`, references: [`<${groupId(notification.group)}@${domain}>`], date: new Date(notification.at),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...own },
    disableFileAccess: true, disableUrlAccess: true,
  };
}
