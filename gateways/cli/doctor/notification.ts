/** Whether those who must be told can be: the notification configuration, and that its secrets can be read. */
import type { Environment } from '../../../protocol/settings.ts';
import type { Addresses, Secret } from '../../sensors/routes/index.ts';
import { failed, none, ok, reasonOf, type Finding } from './finding.ts';

const what = 'notification';

export async function checkNotification(env: Environment): Promise<Finding | readonly Finding[]> {
  const file = env['ALIDADE_SENSORS_ROUTES'] ?? '';
  if (file === '') return none(what, 'ALIDADE_SENSORS_ROUTES names no configuration: nobody is told of alerts');
  const { readConfig, secretText } = await import('../../sensors/routes/index.ts');
  try {
    const { routing, addresses } = await readConfig(file);
    const unreadable = (await Promise.all([...addresses.values()].flatMap(secretsOf).map((secret) => secretText(secret).then(() => undefined, reasonOf)))).filter((reason) => reason !== undefined);
    if (unreadable.length > 0) return [...new Set(unreadable)].map((reason) => failed(what, reason, 'make the file readable for the user that Alidade runs as; it is read at each sending'));
    return ok(what, `${routing.receivers.size} ${routing.receivers.size === 1 ? 'receiver' : 'receivers'}, ${file}`);
  } catch (error) {
    return failed(what, reasonOf(error), `npx alidade sensors route --routes ${file} --labels '' shows every fault`);
  }
}

const secretsOf = ({ email, slack, webhook }: Addresses): readonly Secret[] => [
  ...email.flatMap(({ auth }) => (auth === undefined ? [] : [auth.password])),
  ...slack.map(({ url }) => url),
  ...webhook.flatMap(({ url, auth, signingSecret, secrets }) => [url, ...(auth === undefined ? [] : [auth.kind === 'basic' ? auth.password : auth.credentials]), ...(signingSecret === undefined ? [] : [signingSecret]), ...Object.values(secrets)]),
];
