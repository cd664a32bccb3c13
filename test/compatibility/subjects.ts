import { fromInversify, Inject, Module, Oneiric, toInversify } from '../../src/index.js';
import type {
  Application,
  ContractClass,
  InversifyContainer,
  Provider,
  Ref,
  SlotName,
  SlotProvider,
  Token,
} from '../../src/index.js';
import {
  needOf,
  type Part,
  type Parts,
  type Plain,
  type ScopeAsked,
  type Subject,
  type World,
} from './subject.js';

/** Parts as candidates of slots: through the application's own `get` and `getAsync`. */
export const slots: Subject = {
  title: 'slots',
  async open({ parts = [], plains = [], stores }) {
    const providers = [...parts.map(asCandidate), ...plains.map(asPlain), ...candidatesOf(stores)];
    const app = await applicationOf(providers);
    const refOf = (name: string): SlotName => slotOf(parts, name);
    return { ...worldOf(app, refOf), openScope: () => scopeOf(app, refOf) };
  },
};

/** The same parts as bindings of `app.container.inversify`. */
export const inversify: Subject = {
  title: 'inversify',
  async open({ parts = [], plains = [], stores }) {
    const app = await applicationOf(candidatesOf(stores));
    for (const part of parts) bind(app.container.inversify, part);
    for (const { ref, needs = [], make } of plains) {
      const injected = needs.map(identifierOf);
      app.container.inversify
        .bind(identifierOf(ref))
        .toResolvedValue((...given: unknown[]) => make(...given), injected)
        .inSingletonScope();
    }
    return worldOf(app, (name) => fromInversify(name));
  },
};

const identifierOf = (ref: Ref): ContractClass<unknown> =>
  typeof ref === 'function' ? ref : toInversify(ref);

function applicationOf(providers: readonly Provider[]): Promise<Application> {
  class AppModule {}
  Module({ providers })(AppModule);
  return Oneiric.create(AppModule);
}

function worldOf(app: Application, refOf: (name: string) => SlotName | Token<unknown>): World {
  return {
    get: (name) => app.get((typeof name === 'string' ? refOf(name) : name) as SlotName),
    getAsync: (name) => app.getAsync((typeof name === 'string' ? refOf(name) : name) as SlotName),
    swap: (provider) => Promise.resolve(app.swap('adapter:store', { provider })),
    close: () => app.close(),
    openScope: undefined,
  };
}

function scopeOf(app: Application, refOf: (name: string) => SlotName): ScopeAsked {
  const scope = app.createScope();
  return {
    get: (name) => scope.get((typeof name === 'string' ? refOf(name) : name) as SlotName),
    getAsync: (name) => scope.getAsync((typeof name === 'string' ? refOf(name) : name) as SlotName),
    run: (code) => scope.run(code),
    close: async () => scope[Symbol.asyncDispose](),
  };
}

function candidatesOf(stores: Parts['stores'] = {}): SlotProvider[] {
  return Object.entries(stores).map(([provider, useFactory], at) => {
    return { slot: 'adapter:store', provider, useFactory, priority: -at };
  });
}

/** Tasks are built when first asked for, services when the application starts. */
function slotOf(parts: readonly Part[], name: string): SlotName {
  if (name === 'adapter:store') return name;
  return `${parts.find((part) => part.name === name)?.isLazy ? 'task' : 'service'}:${name}`;
}

function asCandidate(
  { name, needs = [], make, cls, scope }: Part,
  _at: number,
  parts: readonly Part[],
): SlotProvider {
  const inject = needs
    .map(needOf)
    .map((need) => ({ token: slotOf(parts, need.name), optional: need.isOptional }));
  const facts = { slot: slotOf(parts, name), provider: 'only', ...(scope ? { scope } : {}) };
  if (cls) return { ...facts, useClass: injecting(cls, inject) };
  return {
    ...facts,
    inject,
    // The context, which comes last, is left out.
    useFactory: (...given: unknown[]) => make(...given.slice(0, inject.length)),
  };
}

/** A class that says what it is given. */
function injecting(
  cls: NonNullable<Part['cls']>,
  inject: readonly { token: SlotName; optional: boolean }[],
): NonNullable<Part['cls']> {
  const made = class extends cls {};
  for (const [at, { token, optional }] of inject.entries()) Inject(token, { optional })(made, undefined, at);
  return made;
}

const asPlain = ({ ref, needs = [], make }: Plain): Provider => ({
  provide: ref,
  inject: needs,
  useFactory: (...given: unknown[]) => make(...given),
});

interface Hooks {
  onInit?(): unknown;
  onCleanup?(): void | Promise<void>;
}

function bind(container: InversifyContainer, { name, needs = [], scope, cls, make }: Part): void {
  const build = cls ? (...given: unknown[]) => new cls(...(given as never[])) : make;
  const injected = needs.map(needOf).map(({ name: serviceIdentifier, isOptional }) => {
    return isOptional ? { serviceIdentifier, optional: true as const } : serviceIdentifier;
  });
  const bound = container
    .bind<Hooks>(name)
    .toResolvedValue(build as (...given: unknown[]) => Hooks, injected);
  if (scope === 'transient') return void bound.inTransientScope().onActivation(started);
  bound.inSingletonScope().onActivation(started);
  container.onDeactivation<Hooks>(name, (made) => made.onCleanup?.());
}

function started(_context: unknown, made: Hooks): Hooks | Promise<Hooks> {
  const starting = made.onInit?.();
  return starting instanceof Promise ? starting.then(() => made) : made;
}
