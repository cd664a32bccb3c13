const isTorture = process.env['ONEIRIC_TORTURE'] === '1';

/** How many of a full-length run this run does: all of them with `npm run torture`, else a tenth. */
export const share = (full: number): number => (isTorture ? full : Math.ceil(full / 10));

/** A limit for tests of that length, in milliseconds: only what hangs reaches it. */
export const PATIENCE_MS = isTorture ? 600_000 : 120_000;
