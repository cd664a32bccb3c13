import type { InstanceContext } from '../../core/hooks.js';
import type { SlotName } from '../../core/names.js';
import type { SwapContext, SwapRequests } from '../../core/swap.js';
import type { Abortion } from '../../core/abortion.js';
import type { TaskScope } from '../../core/tasks.js';
import type { FactoryContext } from '../injection/making.js';
import type { OwnWork, OwnWorkTools } from '../own-work.js';

/**
 * What every context has: requests, and a signal that is made when somebody looks at it. A class, not a literal with
 * a getter: V8 makes a hidden class for every such object, and keeps it and all that the getter sees for long.
 */
class Told implements SwapRequests {
  readonly swap: SwapRequests['swap'];
  readonly refresh: SwapRequests['refresh'];
  readonly #abortion: Abortion;

  constructor(requests: SwapRequests, abortion: Abortion) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- closures, so that hooks may take them apart as well
    [this.swap, this.refresh] = [requests.swap, requests.refresh];
    this.#abortion = abortion;
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }
}

/** The instance that is told, as far as its contexts need to know it. */
interface Listener {
  readonly slot: { readonly name: SlotName };
  readonly candidate: { readonly provider: string };
  readonly number: number;
  readonly abortion: Abortion;
  own(tools: OwnWorkTools): OwnWork;
}

/** What the factory and the hooks of one instance are told. */
export class ToldInstance extends Told implements InstanceContext {
  readonly slot: SlotName;
  readonly provider: string;
  readonly generation: number;
  readonly #listener: Listener;
  readonly #tools: OwnWorkTools;

  constructor(listener: Listener, requests: SwapRequests, tools: OwnWorkTools) {
    super(requests, listener.abortion);
    this.slot = listener.slot.name;
    this.provider = listener.candidate.provider;
    this.generation = listener.number;
    this.#listener = listener;
    this.#tools = tools;
  }

  get scope(): TaskScope {
    return this.#listener.own(this.#tools).scope;
  }

  get onDispose(): (fn: () => unknown) => void {
    const own = this.#listener.own(this.#tools);
    return (fn) => own.onDispose(fn);
  }
}

/** What a factory is told besides. */
export class ToldFactory extends ToldInstance implements FactoryContext {
  settings: unknown = undefined;
}

/** What a hook around a swap is told. */
export class ToldSwap extends Told implements SwapContext {
  readonly id: number;
  readonly slot: SlotName;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly instance: unknown;
  readonly previous: unknown;
  readonly reason: string | undefined;
  readonly requestedBy: string | undefined;

  constructor(
    facts: Omit<SwapContext, 'signal' | keyof SwapRequests>,
    requests: SwapRequests,
    abortion: Abortion,
  ) {
    super(requests, abortion);
    this.id = facts.id;
    this.slot = facts.slot;
    this.from = facts.from;
    this.to = facts.to;
    this.instance = facts.instance;
    this.previous = facts.previous;
    this.reason = facts.reason;
    this.requestedBy = facts.requestedBy;
  }
}
