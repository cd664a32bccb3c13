import { Container } from './container/container.js';
import { parseStackOrder } from './container/stack-order.js';
import { Subject } from './container/streams.js';
import type { OneiricEvent } from './core/events.js';
import type { Clock, SettingsSource } from './core/ports.js';
import { parseSlotName, type SlotName } from './core/names.js';
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
  /** Milliseconds per phase; see {@link Deadlines} for the defaults. */
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

const DEFAULT_DEADLINES: Deadlines = {
  build: 30_000,
  init: 30_000,
  health: 5_000,
  hook: 5_000,
  retire: 10_000,
  cleanup: 10_000,
};

const DEFAULT_SETTINGS: SettingsSource = {
  settingsFor: (_slot, _provider, settings) => Object.freeze(new settings()),
};

/** Makes applications. */
export const Oneiric = Object.freeze({
  /**
   * Reads the modules, starts what is eager in dependency order, and resolves when everything is started.
   * A failure undoes what had started, in reverse, and rejects with what went wrong first.
   *
   * @example
   * await using app = await Oneiric.create(AppModule);
   * await app.get(Catalog).find('x');
   */
  async create(root: ModuleClass | DynamicModule, options: CreateOptions = {}): Promise<Application> {
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
  const stackOrder = env['ONEIRIC_STACK_ORDER'];
  return new Container({
    clock: options.clock ?? systemClock,
    deadlines: { ...DEFAULT_DEADLINES, ...options.deadlines },
    settings: options.settings ?? DEFAULT_SETTINGS,
    emit: (event) => events.next(event),
    defaultPriority,
    pathPriorities,
    stackOrder: stackOrder === undefined ? undefined : parseStackOrder(stackOrder),
  });
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
    container.selections.set(slot, 'explicit', provider);
  }
  container.seenAs(graph.everything);
}
