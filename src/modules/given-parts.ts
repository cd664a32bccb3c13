import { correlated } from '../container/correlation.js';
import type { LogWritten } from '../core/events.js';
import { Logger } from '../core/logger.js';
import { valueWishOf } from '../core/live-value.js';
import type { Ref } from '../core/token.js';
import { ENVIRONMENT } from '../core/variables.js';
import { ComponentLogger, type LogOutlet } from '../observability/component-logger.js';
import type { Composition } from './composition.js';
import { ConfigViews } from './config-views.js';
import { DiscoveryService } from './discovery.js';
import { Intakes } from './intakes.js';
import { LazyLoads } from './lazy-loads.js';
import { LazyModuleLoader } from './lazy-module-loader.js';
import type { ModuleNode } from './module-node.js';
import type { Asked } from '../container/plain/plain-provider.js';
import { ModuleRef } from './module-ref.js';

/** What an application gives to its modules: what they are, what there is, and the means to load more. Made when asked for. */
export class GivenParts {
  readonly #composition: Composition;
  readonly #refs = new WeakMap<ModuleNode, ModuleRef>();
  readonly #loggers = new WeakMap<ModuleNode, Logger>();
  readonly #loaders = new WeakMap<ModuleNode, LazyModuleLoader>();
  #loads: LazyLoads | undefined;
  #discovery: DiscoveryService | undefined;

  constructor(composition: Composition) {
    this.#composition = composition;
  }

  /** @param asking the module that asks; undefined is the root, for those outside every module */
  give(ref: Ref, { asking, asked }: { asking: ModuleNode | undefined; asked: Asked }): object | undefined {
    if (ref === ModuleRef) return this.refOf(asking ?? this.#composition.graph.root);
    if (ref === Logger) return this.#loggerOf(asking ?? this.#composition.graph.root);
    if (ref === LazyModuleLoader) return this.#loaderOf(asking ?? this.#composition.graph.root);
    if (ref === DiscoveryService) return this.#discoveryService();
    if (ref === Intakes) return this.#composition.intakes;
    if (ref === ENVIRONMENT) return this.#composition.configured.env;
    if (ref === ConfigViews) return this.#composition.configured;
    const wish = valueWishOf(ref);
    return wish && this.#composition.configured.value(wish, asked);
  }

  /** One module, always by the same object. */
  refOf(node: ModuleNode): ModuleRef {
    const { container, graph } = this.#composition;
    let ref = this.#refs.get(node);
    if (!ref) this.#refs.set(node, (ref = new ModuleRef(container, graph.scopeOfNode(node))));
    return ref;
  }

  /** Lines say which module they come from: it is what is known where a part is asked for. */
  #loggerOf(node: ModuleNode): Logger {
    let logger = this.#loggers.get(node);
    if (!logger) this.#loggers.set(node, (logger = new ComponentLogger(node.label, this.#outlet())));
    return logger;
  }

  #outlet(): LogOutlet {
    const { events, redactor, patience, configured } = this.#composition;
    const emit = (event: LogWritten): void => {
      const told = correlated(event);
      // All else of it is clean already.
      events.next(told === event ? event : configured.scrubber.event(told));
    };
    return {
      get emit() {
        return events.observed ? emit : undefined;
      },
      now: () => patience.clock.epoch(),
      redactor,
    };
  }

  /** One for each module: whoever loads something while it is being loaded itself is known by it. */
  #loaderOf(node: ModuleNode): LazyModuleLoader {
    let loader = this.#loaders.get(node);
    if (loader) return loader;
    const { container, graph, patience, intakes } = this.#composition;
    const refOf = (of: ModuleNode): ModuleRef => this.refOf(of);
    const loads = (this.#loads ??= new LazyLoads(container, graph, intakes));
    loader = new LazyModuleLoader({ container, graph, loads, patience, refOf }, node);
    this.#loaders.set(node, loader);
    return loader;
  }

  #discoveryService(): DiscoveryService {
    const { container, graph } = this.#composition;
    return (this.#discovery ??= new DiscoveryService(container, graph));
  }
}
