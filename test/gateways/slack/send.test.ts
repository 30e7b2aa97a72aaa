import { expect, test } from 'vitest';
import { sendSlack } from '../../../gateways/slack/index.ts';
import { slackMessage } from '../../../gateways/slack/message.ts';
import { aNotification, addressesOf, anAlert, first, httpSink } from '../sensors/notifications.ts';

const options = { externalUrl: 'https://reef.example', signal: new AbortController().signal, now: 0 };

test('a heading, a section an alert with a link, and what Slack would read as markup is text', async () => {
  const sink = await httpSink();
  const address = first(addressesOf({ slack_configs: [{ api_url: `${sink.url}/services/T0/B0/x`, channel: '#reef' }] }).slack);
  expect(await sendSlack(address, aNotification(), options)).toMatchObject({ kind: 'sent' });
  const body: unknown = JSON.parse(first(sink.requests).body);
  expect(body).toMatchObject({
    channel: '#reef', text: 'CRITICAL FIRING: tank-hot on D1, 83.25 &gt; 82',
    blocks: [{ type: 'header', text: { type: 'plain_text', text: 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82' } }, { type: 'section', text: { type: 'mrkdwn', text: expect.stringContaining(':red_circle: *<https://reef.example/?alert=a1#alerts|tank-hot on D1>*\nThe tank is &lt;too&gt; hot &amp; "rising"\n83.25 &gt; 82, worst 85') } }, { type: 'context' }],
  });
  await sink.close();
});

test('a message of a thousand alerts stays within Slack’s limits and says how many it leaves out', () => {
  const alerts = Array.from({ length: 1000 }, (_, i) => anAlert({ device: `D${i}`, annotations: { summary: 'x'.repeat(5000) } }));
  const { blocks } = slackMessage(aNotification({ alerts, left_out: 5 }), '');
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(blocks)).toContain('… and 985 more');
  for (const block of blocks) if (block.type === 'section') expect(block.text.text.length).toBeLessThanOrEqual(3000);
});

test('a channel that is gone is not tried again; a limit is kept', async () => {
  const sink = await httpSink((response, { path }) => (path === '/gone' ? response.writeHead(404).end('channel_not_found') : response.writeHead(429, { 'retry-after': '30' }).end('rate_limited')));
  const to = (path: string) => first(addressesOf({ slack_configs: [{ api_url: sink.url + path }] }).slack);
  expect(await sendSlack(to('/gone'), aNotification(), options)).toMatchObject({ kind: 'never', reason: expect.stringContaining('channel_not_found') });
  expect(await sendSlack(to('/'), aNotification(), options)).toMatchObject({ kind: 'later', afterSeconds: 30 });
  await sink.close();
});
