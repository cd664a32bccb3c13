import type { SlotName } from '../../core/names.js';
import type { Clock, SettingsSource } from '../../core/ports.js';
import type { Deadlines, SwapRequests } from '../../core/swap.js';
import type { Linker } from '../injection/linker.js';
import type { StartHook } from '../module-hooks/hook-host.js';
import type { OwnWorkTools } from '../own-work.js';
import type { Owners } from '../owners.js';
import type { Cell, SlotListing } from '../slot.js';
import type { Scopes } from '../scopes/scopes.js';
import type { Noting } from '../swap/asking.js';
import type { ChangeId } from '../swap/change.js';
import type { SwapHooks } from '../swap/swap-hooks.js';
import type { PlainProvider } from './plain-provider.js';

/** What building plain providers needs of the application. */
export interface PlainTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly settings: SettingsSource;
  readonly linker: Linker;
  readonly hooks: SwapHooks;
  readonly owners: Owners;
  readonly scopes: Scopes;
  readonly ownWork: OwnWorkTools;
  /** Why nothing is built any more; undefined while it is. */
  readonly refusal: () => Error | undefined;
  /** Fills cells that point at nothing, for a change that waits for them, or for the application. */
  readonly activate: (cells: readonly Cell[], by: CellAsker) => Promise<void>;
  /** Activates all candidates of a list that work. */
  readonly fill: (list: SlotListing, by: CellAsker) => Promise<void>;
  /** Runs code of a provider: what it asks for counts as asked for by the change that builds it. */
  readonly during: <T>(by: CodeOwner, code: () => T) => T;
  /** What hooks of a provider are told. */
  readonly requests: (by: CodeOwner) => SwapRequests;
  /** Whether one of these changes waits for that one, directly or not. */
  readonly isAwaited: (ids: readonly ChangeId[], by: ChangeId) => boolean;
  /** What is left to call of one that is built after the application has come up. */
  readonly ofLateComer: (name: StartHook, provider: PlainProvider) => (() => unknown) | undefined;
  /** A pin, view or list lost its last holder. */
  readonly released: (given: Cell | SlotListing) => void;
  /** Something failed that changes nothing of what was built or stopped. */
  readonly warn: (warning: { provider: string; phase: string; error: unknown }) => void;
  /** One is handed out no more. */
  readonly stopped: (provider: PlainProvider) => void;
}

/** Who needs cells: a change, and the plain providers that lead from it to them. */
export interface CellAsker {
  readonly parent: ChangeId | undefined;
  readonly through?: ReadonlyMap<SlotName, readonly string[]> | undefined;
  /** Told of every change that is asked for. */
  readonly noting?: Noting | undefined;
  /** Where it is asked for, for errors. */
  readonly where?: string | undefined;
}

/** On whose behalf code of a provider runs. */
export interface CodeOwner {
  readonly parent: ChangeId | undefined;
  /** Told of every change that the code asks for. */
  readonly noting: Noting | undefined;
}
