/**
 * How far back, in event time, a profile remembers what it has counted: whatever is repeated within it counts once.
 * Thirty days. No stream may hold a record for longer (`streamRetentionHours`).
 */
export const PROFILE_WINDOW_HOURS = 720;
