export { RoutesError } from './errors.ts';
export { followRoutes, putRouting, type FollowOptions } from './follow.ts';
export { parseConfig, readConfig, type NotificationConfig } from './read.ts';
export type { Addresses, EmailAddress, HttpAuth, SlackAddress, TlsOptions, WebhookAddress } from './receivers.ts';
export { secretText, type Secret } from './secret.ts';
