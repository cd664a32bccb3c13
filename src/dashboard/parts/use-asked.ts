import { useEffect, useState } from 'preact/hooks';
import { change, get, type Query } from '../api/client.js';

/** An answer, once it has come; what it was before stays until then. */
export interface Asked<T> {
  readonly answer: T | undefined;
  readonly error: unknown;
  /** Asks again. */
  readonly again: () => void;
}

/** What to ask: with a body it is posted, and changes nothing. */
interface AskedOptions {
  readonly query?: Query;
  readonly body?: object;
  /** Asked again where it is another one. */
  readonly key?: string | number | undefined;
}

/** Asks the application, and again whenever what is asked is something else. */
export function useAsked<T>(path: string, { query, body, key }: AskedOptions = {}): Asked<T> {
  const [{ answer, error }, setAsked] = useState<{ answer?: T; error?: unknown }>({});
  const [times, setTimes] = useState(0);
  const what = JSON.stringify([path, query, body]);
  useEffect(() => {
    const leave = new AbortController();
    const asked = body ? change<T>('POST', path, body) : get<T>(path, query, leave.signal);
    asked.then(
      (come) => {
        if (!leave.signal.aborted) setAsked({ answer: come });
      },
      (problem: unknown) => {
        if (!leave.signal.aborted) setAsked((before) => ({ ...before, error: problem }));
      },
    );
    return () => leave.abort();
    // What is asked is its text.
  }, [what, times, key]);
  return { answer, error, again: () => setTimes((before) => before + 1) };
}
