import { token } from 'oneiric';

/** An interface leaves nothing behind when it runs: it is asked for by a token. */
export interface Clock {
  hour(): number;
}

export const CLOCK = token<Clock>('clock');
