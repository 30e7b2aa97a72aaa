/** The feed of events over WebSocket. */
export { keepPinging, registerEvents, type EventFeed, type FeedLimits, type FeedNumbers } from './feed.ts';
