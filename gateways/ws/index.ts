/** The feed of events over WebSocket. */
export { registerEvents, type EventFeed, type FeedLimits, type FeedNumbers } from './feed.ts';
