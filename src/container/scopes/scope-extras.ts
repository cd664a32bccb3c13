import type { Abortion } from '../../core/abortion.js';
import type { Thing } from './owned.js';

/** What a scope has to see to at its end, and who listens to it. Made when there is any of it: most scopes have nothing. */
export class ScopeExtras {
  /** What it made that has resources to give back. */
  things: Thing[] | undefined;
  /** What it is still making. */
  pending: Set<Promise<unknown>> | undefined;
  abortion: Abortion | undefined;
  /** Forgets the signal that it follows. */
  stopFollowing: (() => void) | undefined;
  /** Its end, where that takes time. */
  ending: Promise<void> | undefined;
  /** Its neighbours among the scopes that have something to end. */
  before: ScopeExtras | undefined;
  behind: ScopeExtras | undefined;

  constructor(readonly scope: AsyncDisposable) {}

  /** Whether something has to be disposed of, somebody to be told, or a signal to be left alone. */
  get isOwing(): boolean {
    const { things, pending, abortion, stopFollowing } = this;
    return [things, pending, abortion, stopFollowing].some((owed) => owed !== undefined);
  }
}
