/** What was looked at, and what came of it. */
export interface Finding {
  readonly about: string;
  readonly verdict: 'ok' | 'warning' | 'wrong';
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

export const fine = (about: string, says: string): Finding => ({ about, verdict: 'ok', says });

export const odd = (about: string, says: string, remedy: string): Finding => ({
  ...{ about, verdict: 'warning', says, remedy },
});

export const wrong = (about: string, says: string, remedy?: string): Finding => ({
  ...{ about, verdict: 'wrong', says, remedy },
});
