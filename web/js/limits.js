/** Every number someone may want to tune, in one place. Times are milliseconds. */

/** How long the typing indicator is shown before we say that no answer came. */
export const PATIENCE = 20_000;

/** After a first bubble, how long to wait before dots say that more is coming. */
export const MORE_IS_COMING = 900;

/** How long the settings and the history may take before we go on without them. */
export const FETCH_TIMEOUT = 4_000;

/** How long the server may take to confirm a session before we dial again. */
export const CONFIRM_TIMEOUT = 6_000;

/** After a reconnect, how long an answer may still arrive before we ask the history. */
export const SETTLING = 1_500;

/** Shortest and longest pause between two attempts to reconnect. */
export const RECONNECT_MIN = 500;
export const RECONNECT_MAX = 4_000;

/** The same words twice within this time are a double click, not two messages. */
export const DOUBLE_SEND = 700;

/** Messages closer together than this share one time stamp. */
export const SAME_MOMENT = 60_000;

/** How many entries of a conversation are kept on the device. */
export const ENTRIES_KEPT = 300;

/** How near the end, in pixels, counts as reading the newest message. */
export const NEAR_END = 80;

/** From how many characters left the customer is told of the limit. */
export const TELL_LENGTH_LEFT = 100;
