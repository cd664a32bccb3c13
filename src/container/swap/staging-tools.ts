import type { Clock } from '../../core/ports.js';
import type { Deadlines, SwapPhase, SwapRequests } from '../../core/swap.js';
import type { SettingsLedger } from '../desires/settings-ledger.js';
import type { ModuleHooks } from '../module-hooks/module-hooks.js';
import type { OwnWorkTools } from '../own-work.js';
import type { Owners } from '../owners.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Scopes } from '../scopes/scopes.js';
import type { Cell, Instance, Slot, SlotListing } from '../slot.js';
import type { Vetting } from '../vetting.js';
import type { HookTools } from './hook-owners.js';
import type { StepFailure } from './step-failure.js';

/** What staging needs of the application. */
export interface StagingTools extends HookTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly settings: Pick<SettingsLedger, 'give'>;
  readonly scopes: Scopes;
  readonly moduleHooks: ModuleHooks;
  readonly ownWork: OwnWorkTools;
  readonly owners: Owners;
  readonly vetting: Vetting;
}

/** What an instance is given that may not be there yet. */
export interface Needs {
  readonly cells: readonly Cell[];
  readonly plains: readonly PlainProvider[];
  readonly lists: readonly SlotListing[];
}

/** What one staged instance is told about the change that it is part of. */
export interface StagingOrders {
  readonly force: boolean;
  readonly requests: SwapRequests;
  /** Runs code of the application, whose requests count as made by the change. */
  during<T>(code: () => T): T;
  /** What a cell will point at after the switch of the change, or points at now. */
  target(cell: Cell): Instance | undefined;
  /** Fills cells that point at nothing yet, and builds plain providers. @returns undefined where all is there */
  provide(needs: Needs): Promise<void> | undefined;
  /** A plain provider that `inject()` names. @throws LifecycleError where it has to be awaited */
  plainNow(plain: PlainProvider, where: string): unknown;
  /** Something failed that changes nothing of how the change goes on. */
  warn(failure: StepFailure, slot: Slot): void;
  /** A step outlived its deadline; `late` settles when it ends after all. */
  abandoned(instance: Instance, phase: SwapPhase, late: Promise<unknown>): void;
}
