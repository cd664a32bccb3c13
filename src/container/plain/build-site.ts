import type { Cell } from '../slot.js';
import type { ChangeId } from '../swap/change.js';
import type { PlainProvider } from './plain-provider.js';

/** What is being built at this moment. Its lists are made when something is put into them. */
export class Building {
  /** Cells that it was given by `inject()` although they point at nothing. */
  owed: Cell[] | undefined;
  /** Changes that it has asked for. */
  asked: ChangeId[] | undefined;

  constructor(readonly provider: PlainProvider) {}

  note(id: ChangeId): void {
    (this.asked ??= []).push(id);
  }
}

/** Where something is built: on the way of somebody who asks. */
export interface BuildSite {
  building: Building | undefined;
  /** The change on whose behalf it is built. */
  readonly parent: ChangeId | undefined;
  /** Names from the asker to what is being built. */
  way(): string[];
  /** The value of another provider, if it can be built at once. @throws LifecycleError where it cannot */
  now(provider: PlainProvider, where: string): unknown;
}
