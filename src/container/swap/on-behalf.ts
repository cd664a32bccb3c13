import type { Clock } from '../../core/ports.js';
import type { Deadlines, SwapPhase, SwapRequests } from '../../core/swap.js';
import type { PlainProvider } from '../plain/plain-provider.js';
import type { Template } from '../scopes/template.js';
import type { Cell, Instance, Slot, SlotListing } from '../slot.js';
import type { Asking } from './asking.js';
import type { ChangeId } from './change.js';
import type { DisposalTools } from './disposal.js';
import type { Needs, StagingOrders } from './staging-tools.js';
import type { StepFailure } from './step-failure.js';
import type { Troubles } from './troubles.js';
import type { ChangeOrder, Work } from './work.js';

/** What is done for changes, by whoever can. */
export interface BehalfTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly asking: Asking;
  readonly troubles: Troubles;
  readonly requests: (parent: ChangeOrder['parent']) => SwapRequests;
  /** Lets a change have what its instances are given. @returns undefined where all of it is there */
  readonly provide: (needs: Needs, parent: ChangeId) => Promise<void> | undefined;
  readonly plainNow: (plain: PlainProvider, where: string, parent: ChangeId) => unknown;
  readonly released: (given: Cell | SlotListing) => void;
  readonly outlived: (template: Template) => void;
}

/** What one change lets the instances have that it stages. A class: functions of its own for each swap would be dear. */
export class OrdersOf implements StagingOrders {
  private readonly parent: { readonly id: ChangeId; readonly purpose: 'hook' };

  constructor(
    private readonly work: Work,
    private readonly tools: BehalfTools,
  ) {
    this.parent = { id: work.id, purpose: 'hook' };
  }

  get force(): boolean {
    return this.work.order.force;
  }

  get requests(): SwapRequests {
    return this.tools.requests(this.parent);
  }

  during<T>(code: () => T): T {
    return this.tools.asking.during(this.parent, code);
  }

  target(cell: Cell): Instance | undefined {
    return this.work.target(cell);
  }

  provide(needs: Needs): Promise<void> | undefined {
    return this.tools.provide(needs, this.work.id);
  }

  plainNow(plain: PlainProvider, where: string): unknown {
    return this.tools.plainNow(plain, where, this.work.id);
  }

  warn(failure: StepFailure, slot: Slot): void {
    this.tools.troubles.warn(this.work, failure, slot);
  }

  abandoned(instance: Instance, phase: SwapPhase, late: Promise<unknown>): void {
    this.tools.troubles.abandoned(this.work, { instance, phase, late });
  }
}

/** What one change needs for what leaves with it. */
export class DisposalOf implements DisposalTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;

  constructor(
    private readonly work: Work,
    private readonly tools: BehalfTools,
  ) {
    this.clock = tools.clock;
    this.deadlines = tools.deadlines;
  }

  released(given: Cell | SlotListing): void {
    this.tools.released(given);
  }

  outlived(template: Template): void {
    this.tools.outlived(template);
  }

  warn(failure: StepFailure, slot?: Slot): void {
    this.tools.troubles.warn(this.work, failure, slot);
  }

  abandoned(instance: Instance, phase: SwapPhase, late: Promise<unknown>): void {
    this.tools.troubles.abandoned(this.work, { instance, phase, late });
  }
}
