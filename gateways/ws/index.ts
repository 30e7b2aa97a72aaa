/** The feed of events over WebSocket. */
export { registerEvents, type EventFeed, type FeedLimits } from './feed.ts';
