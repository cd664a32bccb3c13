import type { JournalNote } from '../../core/state.js';
import type { Principal } from '../principal.js';
import type { AdminHost } from '../admin-host.js';
import { requestedBy } from './requested-by.js';

/** Who asks for something, and why. */
interface Deed<T> {
  /** What is done, as the journal calls it. */
  readonly kind: string;
  readonly principal: Principal;
  readonly body: { readonly requestedBy?: string | undefined; readonly reason?: string | undefined };
  /** How it has ended, where what came of it says more than that it was done. */
  readonly ended?: (result: T) => Pick<JournalNote, 'outcome' | 'error'>;
}

/** Does something that changes no binding, and has the journal say who did it and why: bindings are recorded by themselves. */
export async function noted<T>({ app }: AdminHost, deed: Deed<T>, work: () => T | Promise<T>): Promise<T> {
  const { kind, principal, body, ended } = deed;
  const note = { kind, who: requestedBy(body.requestedBy, principal), why: body.reason };
  // What was done is done, also where the journal cannot be written: the state tells of that itself.
  const record = (end: Pick<JournalNote, 'outcome' | 'error'> = {}) =>
    app.state?.record({ ...note, ...end }).catch(() => undefined);
  try {
    const result = await work();
    await record(ended?.(result));
    return result;
  } catch (error) {
    await record({ error });
    throw error;
  }
}
