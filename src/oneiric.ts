import { Container } from './container/container.js';
import { parseStackOrder } from './container/candidates/stack-order.js';
import { Subject } from './container/live/streams.js';
import { LifecycleError } from './core/errors.js';
import type { OneiricEvent } from './core/events.js';
import type { Clock, SettingsSource } from './core/ports.js';
import { checkName, checkOpenDomain, parseSlotName, shown, type SlotName } from './core/names.js';
import {
  ANYTHING,
  checkBag,
  FLAG,
  having,
  NOT_BUILT,
  TEXT,
  type Option,
  type OptionBag,
} from './core/option-bag.js';
import type { Deadlines } from './core/swap.js';
import { systemClock } from './core/system-clock.js';
import { Application } from './modules/application.js';
import { readModules, type ModuleGraph } from './modules/module-graph.js';
import type { DynamicModule, ModuleClass } from './modules/module-record.js';

/** How an application is made. */
export interface CreateOptions {
  /** False leaves everything unbuilt until `app.start()`. Default true. */
  readonly start?: boolean;
  /** Preferred providers per slot, above all but the operator's. */
  readonly selections?: Readonly<Record<SlotName, string>>;
  /** Milliseconds per phase, above 0; `Infinity` is no deadline. See {@link Deadlines} for the defaults. */
  readonly deadlines?: Partial<Deadlines>;
  /** Priority of candidates that state none. Default 0. */
  readonly defaultPriority?: number;
  /** Derive the priority of candidates that state none from the folder they are declared in. Default false. */
  readonly pathPriorities?: boolean;
  /** Where settings of providers come from. Default: each settings class as it is constructed. */
  readonly settings?: SettingsSource;
  /** Time, for tests. */
  readonly clock?: Clock;
  /** Environment that `ONEIRIC_STACK_ORDER` is read from. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const STACK_ORDER = 'ONEIRIC_STACK_ORDER';

const bagOf = (options: OptionBag['options']): OptionBag => ({
  options,
  error: LifecycleError,
  bad: 'lifecycle/bad-option',
  unknown: 'lifecycle/unknown-option',
  holds: 'Nothing was built.',
});

const RECORD: Option = {
  fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  expected: 'an object',
};

const ENVIRONMENT: Option = {
  fits: (value) => {
    const order: unknown = RECORD.fits(value) ? Reflect.get(value as object, STACK_ORDER) : null;
    return order === undefined || TEXT.fits(order);
  },
  expected: 'an object whose values are strings',
};

const OPTIONS = bagOf(
  new Map([
    ['start', FLAG],
    ['selections', RECORD],
    ['deadlines', RECORD],
    ['defaultPriority', ANYTHING],
    ['pathPriorities', FLAG],
    ['settings', having('settingsFor')],
    ['clock', having('now', 'epoch', 'after', 'soon')],
    ['env', ENVIRONMENT],
    ['config', NOT_BUILT],
    ['profile', NOT_BUILT],
    ['stateDir', NOT_BUILT],
    ['runtime', NOT_BUILT],
  ]),
);

const DEADLINE: Option = {
  fits: (value) => typeof value === 'number' && value > 0,
  expected: 'a number of milliseconds above 0; Infinity is none',
};

const DEFAULT_DEADLINES: Deadlines = {
  build: 30_000,
  init: 30_000,
  health: 5_000,
  hook: 5_000,
  retire: 10_000,
  cleanup: 10_000,
};

const DEADLINES = bagOf(new Map(Object.keys(DEFAULT_DEADLINES).map((phase) => [phase, DEADLINE])));

const DEFAULT_SETTINGS: SettingsSource = {
  settingsFor: (_slot, _provider, settings) => Object.freeze(new settings()),
};

/** Makes applications. */
export const Oneiric = Object.freeze({
  /**
   * Reads the modules, starts what is eager in dependency order, and resolves when everything is started.
   * A failure undoes what had started, in reverse, and rejects with what went wrong first.
   *
   * @throws LifecycleError `lifecycle/bad-option`, `lifecycle/unknown-option`; NotBuiltYetError for options of a later version
   * @example
   * await using app = await Oneiric.create(AppModule);
   * await app.get(Catalog).find('x');
   */
  async create(root: ModuleClass | DynamicModule, options: CreateOptions = {}): Promise<Application> {
    checkBag(options, OPTIONS, 'create');
    const events = new Subject<OneiricEvent>();
    const container = newContainer(options, events);
    fill(container, readModules(root), options);
    const app = new Application(container, events);
    if (options.start !== false) await app.start();
    return app;
  },
});

function newContainer(options: CreateOptions, events: Subject<OneiricEvent>): Container {
  const { defaultPriority, pathPriorities, env = process.env } = options;
  const stackOrder = env[STACK_ORDER];
  return new Container({
    clock: options.clock ?? systemClock,
    deadlines: deadlinesFrom(options.deadlines ?? {}),
    settings: options.settings ?? DEFAULT_SETTINGS,
    emit: (event) => events.next(event),
    defaultPriority,
    pathPriorities,
    stackOrder: stackOrder === undefined ? undefined : parseStackOrder(stackOrder),
  });
}

/** A phase that is left undefined has its default. */
function deadlinesFrom(given: Partial<Deadlines>): Deadlines {
  checkBag(given, DEADLINES, 'create.deadlines');
  const stated = Object.entries(given).filter(([, ms]) => (ms as number | undefined) !== undefined);
  return { ...DEFAULT_DEADLINES, ...Object.fromEntries(stated) };
}

function fill(container: Container, graph: ModuleGraph, { selections = {} }: CreateOptions): void {
  for (const { offer, recipe } of graph.offers) container.changes.add(offer, recipe);
  for (const plain of graph.plains) {
    const { key } = parseSlotName(plain.slot);
    container.changes.add(
      { domain: 'plain', key, provider: 'plain', source: 'module', module: plain.module },
      plain.recipe,
    );
  }
  for (const [slot, provider] of graph.selections) container.selections.set(slot, 'module', provider);
  for (const [slot, provider] of Object.entries(selections) as [SlotName, string][]) {
    checkOpenDomain(parseSlotName(slot, 'create.selections').domain, 'create.selections');
    checkName('provider', provider, `create.selections[${shown(slot)}]`);
    container.selections.set(slot, 'explicit', provider);
  }
  container.seenAs(graph.everything);
}
