/** Addresses of receivers as their senders need them. Fields are Alertmanager's where it has them; docs/notification.md lists them. */
import type { Reader } from '../../../actors/sensors/core/notify/fault.ts';
import { readDuration } from '../../../actors/sensors/core/notify/read-values.ts';
import { compileTemplate, type TextTemplate } from '../message/index.ts';
import { readSecret, type Secret } from './secret.ts';

export interface EmailAddress {
  readonly to: readonly string[];
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly hello: string | undefined;
  readonly auth: { readonly user: string; readonly password: Secret } | undefined;
  readonly requireTls: boolean;
  /** TLS from the first byte; else STARTTLS. */
  readonly isImplicitTls: boolean;
  readonly tls: TlsOptions;
  readonly subject: TextTemplate | undefined;
  readonly text: TextTemplate | undefined;
  readonly html: TextTemplate | undefined;
  readonly headers: Readonly<Record<string, TextTemplate>>;
  readonly timeoutMs: number;
}
export interface TlsOptions {
  readonly caFile: string | undefined;
  readonly serverName: string | undefined;
  readonly isInsecure: boolean;
}
export type HttpAuth = { readonly kind: 'basic'; readonly user: string; readonly password: Secret } | { readonly kind: 'header'; readonly scheme: string; readonly credentials: Secret };
export interface SlackAddress {
  readonly url: Secret;
  readonly channel: string | undefined;
  readonly username: string | undefined;
  readonly iconEmoji: string | undefined;
  readonly text: TextTemplate | undefined;
  readonly timeoutMs: number;
}
export const webhookFormats = ['alertmanager', 'cloudevents'] as const;
export interface WebhookAddress {
  readonly url: Secret;
  readonly method: 'POST' | 'PUT';
  /** What is sent: one of the known forms, a text, or fields of a form. */
  readonly content: { readonly format: (typeof webhookFormats)[number] } | { readonly body: TextTemplate; readonly contentType: string } | { readonly form: Readonly<Record<string, TextTemplate>> };
  readonly headers: Readonly<Record<string, TextTemplate>>;
  /** Known to templates as `secrets.<name>`. */
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly auth: HttpAuth | undefined;
  /** Signs each request. */
  readonly signingSecret: Secret | undefined;
  /** At most so many alerts in Alertmanager's form; 0: all. */
  readonly maxAlerts: number;
  readonly timeoutMs: number;
}
export interface Addresses {
  readonly email: readonly EmailAddress[];
  readonly slack: readonly SlackAddress[];
  readonly webhook: readonly WebhookAddress[];
}

/** TLS from the first byte (RFC 8314), unless the file says otherwise. */
const smtpsPort = 465;
const globalFields = ['smtp_from', 'smtp_smarthost', 'smtp_hello', 'smtp_auth_username', 'smtp_auth_password', 'smtp_auth_password_file', 'smtp_require_tls', 'smtp_force_implicit_tls', 'smtp_tls_config', 'slack_api_url', 'slack_api_url_file', 'resolve_timeout'] as const;
type Global = Readonly<Record<(typeof globalFields)[number], Reader>>;

/** Reads `global` and the addresses of each receiver, by its name. Faults go to the readers' list. */
export function readAddresses(global: Reader, receivers: Reader, folder: string): ReadonlyMap<string, Addresses> {
  const shared = global.fields(globalFields, (field) => `${field} is not supported here; see docs/notification.md for what is`);
  readDuration(shared.resolve_timeout);
  return new Map(receivers.items().flatMap((receiver) => {
    const field = (name: string): readonly Reader[] => receiver.entries().find(([one]) => one === name)?.[1].items() ?? [];
    const name = receiver.entries().find(([one]) => one === 'name')?.[1].text();
    if (name === undefined) return [];
    return [[name, {
      email: field('email_configs').flatMap((one) => readEmail(one, shared, folder) ?? []),
      slack: field('slack_configs').flatMap((one) => readSlack(one, shared, folder) ?? []),
      webhook: field('webhook_configs').flatMap((one) => readWebhook(one, folder) ?? []),
    }] as const];
  }));
}

/** The first that is given. */
const either = (own: Reader, shared: Reader): Reader => (own.isAbsent ? shared : own);

function readEmail(email: Reader, global: Global, folder: string): EmailAddress | undefined {
  const read = email.fields(['send_resolved', 'to', 'from', 'smarthost', 'hello', 'auth_username', 'auth_password', 'auth_password_file', 'require_tls', 'force_implicit_tls', 'tls_config', 'subject', 'text', 'html', 'headers', 'timeout']);
  const to = (read.to.text() ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '');
  if (to.length === 0) read.to.fault('is missing: to whom');
  const from = either(read.from, global.smtp_from).text();
  if (from === undefined) read.from.fault('is missing, here and as global.smtp_from: from whom');
  const place = either(read.smarthost, global.smtp_smarthost);
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(place.text() ?? '') ?? [];
  if (host === undefined) place.fault(place.isAbsent ? 'is missing, here and as global.smtp_smarthost: the mail server as host:port' : 'expected host:port');
  const user = either(read.auth_username, global.smtp_auth_username).text();
  const hasOwn = !read.auth_password.isAbsent || !read.auth_password_file.isAbsent;
  const password = hasOwn ? readSecret(read.auth_password, read.auth_password_file, folder) : readSecret(global.smtp_auth_password, global.smtp_auth_password_file, folder);
  if (user !== undefined && password === undefined) read.auth_password.fault('is missing beside auth_username; auth_password_file keeps it out of this file');
  if (from === undefined || host === undefined) return undefined;
  return {
    to, from, host, port: Number(port), hello: either(read.hello, global.smtp_hello).text(), auth: user === undefined || password === undefined ? undefined : { user, password },
    requireTls: either(read.require_tls, global.smtp_require_tls).flag() ?? true, tls: readTls(either(read.tls_config, global.smtp_tls_config), folder),
    isImplicitTls: either(read.force_implicit_tls, global.smtp_force_implicit_tls).flag() ?? Number(port) === smtpsPort,
    subject: readTemplate(read.subject), text: readTemplate(read.text), html: readTemplate(read.html), headers: readTemplates(read.headers), timeoutMs: readTimeout(read.timeout),
  };
}

function readTls(tls: Reader, folder: string): TlsOptions {
  const { ca_file, server_name, insecure_skip_verify } = tls.fields(['ca_file', 'server_name', 'insecure_skip_verify']);
  const caFile = readSecret(tls.child('ca'), ca_file, folder);
  return { caFile: caFile !== undefined && 'file' in caFile ? caFile.file : undefined, serverName: server_name.text(), isInsecure: insecure_skip_verify.flag() ?? false };
}

function readSlack(slack: Reader, global: Global, folder: string): SlackAddress | undefined {
  const read = slack.fields(['send_resolved', 'api_url', 'api_url_file', 'channel', 'username', 'icon_emoji', 'text', 'timeout']);
  const own = readSecret(read.api_url, read.api_url_file, folder);
  const url = own ?? readSecret(global.slack_api_url, global.slack_api_url_file, folder);
  if (url === undefined) return read.api_url.fault('is missing, here and as global.slack_api_url: the URL of an incoming webhook');
  checkUrl(url, read.api_url);
  return { url, channel: read.channel.text(), username: read.username.text(), iconEmoji: read.icon_emoji.text(), text: readTemplate(read.text), timeoutMs: readTimeout(read.timeout) };
}

const webhookFields = ['send_resolved', 'url', 'url_file', 'method', 'format', 'body', 'content_type', 'form', 'headers', 'secrets', 'secrets_files', 'signing_secret', 'signing_secret_file', 'max_alerts', 'http_config', 'timeout'] as const;

function readWebhook(webhook: Reader, folder: string): WebhookAddress | undefined {
  const read = webhook.fields(webhookFields);
  const url = readSecret(read.url, read.url_file, folder);
  if (url === undefined) return read.url.fault('is missing: where to send');
  checkUrl(url, read.url);
  const secrets = readSecrets(read.secrets, read.secrets_files, folder);
  const names = { secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, 'secret'])) };
  const forms = [read.format, read.body, read.form].filter(({ isAbsent }) => !isAbsent);
  if (forms.length > 1) forms[1]?.fault('only one of format, body and form says what is sent');
  const body = readTemplate(read.body, names);
  const contentType = read.content_type.text() ?? 'application/json';
  return {
    url, method: read.method.choice(['POST', 'PUT']) ?? 'POST', secrets, headers: readTemplates(read.headers, names), auth: readHttp(read.http_config, folder),
    content: body !== undefined ? { body, contentType } : read.form.isAbsent ? { format: read.format.choice(webhookFormats) ?? 'alertmanager' } : { form: readTemplates(read.form, names) },
    signingSecret: readSecret(read.signing_secret, read.signing_secret_file, folder), maxAlerts: read.max_alerts.whole(0, 1_000_000) ?? 0, timeoutMs: readTimeout(read.timeout),
  };
}

function readSecrets(values: Reader, files: Reader, folder: string): Readonly<Record<string, Secret>> {
  const found: Record<string, Secret> = {};
  for (const [name, value] of values.entries()) found[name] = { value: value.text() ?? '' };
  for (const [name, file] of files.entries()) {
    const secret = readSecret(values.child(name), file, folder);
    if (secret !== undefined) found[name] = secret;
  }
  return found;
}

function readHttp(http: Reader, folder: string): HttpAuth | undefined {
  const { basic_auth, authorization } = http.fields(['basic_auth', 'authorization']);
  if (!basic_auth.isAbsent && !authorization.isAbsent) return authorization.fault('is given beside basic_auth; one of them is enough');
  if (!basic_auth.isAbsent) {
    const { username, password, password_file } = basic_auth.fields(['username', 'password', 'password_file']);
    return { kind: 'basic', user: username.text() ?? '', password: readSecret(password, password_file, folder) ?? { value: '' } };
  }
  if (authorization.isAbsent) return undefined;
  const { type, credentials, credentials_file } = authorization.fields(['type', 'credentials', 'credentials_file']);
  const secret = readSecret(credentials, credentials_file, folder);
  return secret === undefined ? authorization.fault('has no credentials') : { kind: 'header', scheme: type.text() ?? 'Bearer', credentials: secret };
}

function checkUrl(secret: Secret, place: Reader): void {
  if (!('value' in secret)) return;
  const url = URL.canParse(secret.value) ? new URL(secret.value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) place.fault('expected a URL that begins with http:// or https://');
}

const usualTimeoutMs = 10_000;
const readTimeout = (timeout: Reader): number => readDuration(timeout, 1) ?? usualTimeoutMs;

function readTemplate(template: Reader, extra: Readonly<Record<string, unknown>> = {}): TextTemplate | undefined {
  const text = template.text();
  if (text === undefined) return undefined;
  const compiled = compileTemplate(text, extra);
  return 'fault' in compiled ? template.fault(compiled.fault) : compiled.template;
}
const readTemplates = (map: Reader, extra: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, TextTemplate>> =>
  Object.fromEntries(map.entries().flatMap(([name, value]) => {
    const template = readTemplate(value, extra);
    return template === undefined ? [] : [[name, template] as const];
  }));
