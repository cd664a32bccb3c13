import { createRequire } from 'node:module';
import type * as Inversify from 'inversify';
import { LifecycleError } from '../core/errors.js';
import { inTwo, type Deactivation } from './bridge/awaited-deactivation.js';
import { BindingWatch, type ForeignSingleton, type WatchedService } from './bridge/binding-watch.js';
import type { ForeignWish, InversifyModule } from './bridge/foreign.js';
import { Guard } from './bridge/guard.js';
import { answerFor, type OurName } from './bridge/our-names.js';
import type { OurSide } from './bridge/our-side.js';
import { revocable } from './bridge/revocable-module.js';

/** The container that `app.container.inversify` gives: inversify's own, which refuses to bind what is the application's. */
export type InversifyContainer = Inversify.Container;

/** What the container of one application can do besides its own methods. */
export interface InversifySide {
  readonly container: InversifyContainer;
  /** Whether users bound something that fits; what is the application's own does not count. */
  isBound(wish: ForeignWish): boolean;
  get(wish: ForeignWish): unknown;
  getAsync(wish: ForeignWish): Promise<unknown>;
  /** @param refusal why the module may bind nothing more; undefined while it may */
  load(module: InversifyModule, refusal: () => Error | undefined): Promise<void>;
  /** Takes out what a module has bound, and deactivates what is there of it. */
  unload(module: InversifyModule): Promise<void>;
  /** The application answers to more names than before. */
  forgetPlans(): void;
  /** Singletons that are there, in the order in which they came to be. */
  readonly watch: BindingWatch;
  /** Deactivates a singleton, and unbinds it. */
  deactivate(singleton: ForeignSingleton): Promise<void>;
  /** Refuses everything from here on. */
  close(): void;
}

type Library = typeof Inversify;

/** What a plugin of inversify is shown of a container. */
interface PluginContext {
  readonly bindingService: WatchedService;
  readonly planResultCacheService: { clearCache(): void };
}

// As inversify spells them.
const BINDING_IDENTIFIER = Symbol.for('@inversifyjs/container/bindingIdentifier');
const IS_PLUGIN = Symbol.for('@inversifyjs/plugin/isPlugin');

/**
 * Loads inversify and makes the container of one application: one for what users bind, and behind it one that is
 * filled with what the application has, name by name as inversify asks. Two, so that unbinding, restoring and
 * unloading never reach what is the application's.
 *
 * @throws LifecycleError `inversify/cannot-load`
 */
export function openInversify(ours: OurSide): InversifySide {
  const library = loadLibrary();
  const watch = new BindingWatch();
  const guard = new Guard(ours, watch);
  const parent = new library.Container();
  answerFor(ours, pluginContextOf(parent).bindingService, (identifier, name) => {
    bindOurs(parent, identifier as Inversify.ServiceIdentifier, { name, guard });
  });
  const container = new library.Container({ parent });
  const context = pluginContextOf(container);
  const rewatch = (): void => {
    watch.watch(context.bindingService);
    guardFactories(container, guard);
  };
  guardMethods(container, guard, rewatch);
  rewatch();
  return {
    container,
    isBound: ({ identifier, name, tag, all }) =>
      all
        ? context.bindingService.getNonParentBindings(identifier) !== undefined
        : container.isCurrentBound(identifier, { ...(name !== undefined && { name }), ...(tag && { tag }) }),
    get: ({ identifier, all, ...only }) =>
      all ? container.getAll(identifier, only) : container.get(identifier, only),
    getAsync: ({ identifier, all, ...only }) =>
      all ? container.getAllAsync(identifier, only) : container.getAsync(identifier, only),
    load: (module, refusal) => container.loadAsync(asTheirs(revocable(module, refusal))),
    unload: (module) => container.unloadAsync(asTheirs(module)),
    forgetPlans: () => context.planResultCacheService.clearCache(),
    watch,
    deactivate: ({ binding }) =>
      container.unbindAsync({
        [BINDING_IDENTIFIER]: true,
        id: binding.id,
      } as unknown as Inversify.BindingIdentifier),
    close: () => {
      guard.isClosed = true;
    },
  };
}

/** Of a module, inversify looks at what we know of it. */
const asTheirs = (module: InversifyModule) => module as unknown as Inversify.ContainerModule;

function loadLibrary(): Library {
  try {
    return createRequire(import.meta.url)('inversify') as Library;
  } catch (cause) {
    throw new LifecycleError('inversify/cannot-load', 'inversify cannot be loaded. Nothing was changed.', {
      hint: 'it is loaded when it is first needed, by require, which Node.js 20.19 or newer allows for ES modules: leave --no-experimental-require-module out, and do not bundle it away',
      cause,
    });
  }
}

/** What plugins are shown is the one way to a container's list of bindings. */
function pluginContextOf(container: InversifyContainer): PluginContext {
  let shown: PluginContext | undefined;
  class Window {
    readonly [IS_PLUGIN] = true;

    constructor(_container: unknown, context: PluginContext) {
      shown = context;
    }

    load(): void {}
  }
  container.register(Window);
  return shown as unknown as PluginContext;
}

/** Transient, so that inversify never keeps what it was given. */
function bindOurs(
  container: InversifyContainer,
  identifier: Inversify.ServiceIdentifier,
  { name, guard }: { readonly name: OurName; readonly guard: Guard },
): void {
  const bound = container
    .bind(identifier)
    .toDynamicValue(() => guard.give(name))
    .inTransientScope();
  if (name.provider === undefined) bound.whenDefault();
  else bound.whenNamed(name.provider);
}

/** The context that factories and activations are given is one object per container, and asks past its methods. */
function guardFactories(container: InversifyContainer, guard: Guard): void {
  const probe = Symbol('probe');
  container.bind(probe).toDynamicValue((context) => context);
  const context = container.get<Record<(typeof QUESTIONS | typeof LATE_QUESTIONS)[number], Call>>(probe);
  container.unbind(probe);
  for (const name of QUESTIONS) {
    const ask = context[name];
    context[name] = (...args) => guard.within(() => ask(...args));
  }
  for (const name of LATE_QUESTIONS) {
    const ask = context[name];
    context[name] = (...args) => guard.awaited(() => ask(...args));
  }
}

/** Methods by how they are guarded: those that name what they change, and those that ask. */
const CHANGES = ['bind', 'rebind', 'unbind'] as const;
const LATE_CHANGES = ['rebindAsync', 'unbindAsync'] as const;
const QUESTIONS = ['get', 'getAll'] as const;
const LATE_QUESTIONS = ['getAsync', 'getAllAsync'] as const;

type Method = keyof InversifyContainer;

/** Puts a guard before the methods of one container; `restored` is told when it has other bindings all at once. */
function guardMethods(container: InversifyContainer, guard: Guard, restored: () => void): void {
  const wrap = (methods: readonly Method[], around: (name: Method, call: Call) => Call): void => {
    for (const name of methods) {
      const call = container[name].bind(container) as Call;
      Object.defineProperty(container, name, {
        value: around(name, call),
        configurable: true,
        writable: true,
      });
    }
  };
  const checked = (name: Method, call: Call): Call => checkedCall(name, call, guard);
  wrap(CHANGES, checked);
  wrap(LATE_CHANGES, (name, call) => rejecting(checked(name, call)));
  wrap(
    QUESTIONS,
    (_, call) =>
      (...args) =>
        guard.now(() => call(...args)),
  );
  wrap(
    LATE_QUESTIONS,
    (_, call) =>
      (...args) =>
        guard.later(() => call(...args) as Promise<unknown>),
  );
  wrap(['load', 'loadAsync'], (_, call) => (...modules) => {
    return call(...modules.map((module) => guardedModule(module as InversifyModule, guard)));
  });
  wrap(['onDeactivation'], (_, call) => twice(call));
  wrap(['restore'], (_, call) => () => {
    call();
    restored();
  });
}

type Call = (...args: unknown[]) => unknown;

const checkedCall =
  (name: string, call: Call, guard: Guard): Call =>
  (id, ...rest) => {
    guard.checkTheirs(name, id);
    return call(id, ...rest);
  };

/** Registers a handler of `onDeactivation` so that it is waited for. */
const twice =
  (call: Call): Call =>
  (id, handler) => {
    for (const half of inTwo(handler as Deactivation)) call(id, half);
  };

/** A call that never throws: what it throws is what its promise rejects with. */
const rejecting =
  (call: Call): Call =>
  async (...args) =>
    call(...args);

/** A module as it was given, whose binding functions are guarded; only its number and its function are looked at. */
function guardedModule(module: InversifyModule, guard: Guard): InversifyModule {
  const load = (given: Record<string, Call>): unknown => {
    const guarded = [...CHANGES, ...LATE_CHANGES].map((name) => [
      name,
      checkedCall(name, given[name] as Call, guard),
    ]);
    const onDeactivation = twice(given['onDeactivation'] as Call);
    return module.load({ ...given, ...Object.fromEntries(guarded), onDeactivation } as never);
  };
  return { id: module.id, load };
}
