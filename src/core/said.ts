/** Characters of what somebody gives as the reason of something, from outside. */
export const MOST_REASON = 1_000;

/** Characters of the name that somebody gives as theirs, from outside. */
export const MOST_NAME = 100;
