import { fromInversify, Module, Oneiric, toInversify } from '../../src/index.js';
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
import { needOf, type Part, type Parts, type Plain, type Subject, type World } from './subject.js';

/** Parts as candidates of slots: through the application's own `get` and `getAsync`. */
export const slots: Subject = {
  title: 'slots',
  async open({ parts = [], plains = [], stores }) {
    const providers = [...parts.map(asCandidate), ...plains.map(asPlain), ...candidatesOf(stores)];
    return worldOf(await applicationOf(providers), (name) => slotOf(parts, name));
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

function asCandidate({ name, needs = [], make }: Part, _at: number, parts: readonly Part[]): SlotProvider {
  const inject = needs
    .map(needOf)
    .map((need) => ({ token: slotOf(parts, need.name), optional: need.isOptional }));
  return {
    slot: slotOf(parts, name),
    provider: 'only',
    inject,
    // The context, which comes last, is left out.
    useFactory: (...given: unknown[]) => make(...given.slice(0, inject.length)),
  };
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

function bind(container: InversifyContainer, { name, needs = [], make }: Part): void {
  const injected = needs.map(needOf).map(({ name: serviceIdentifier, isOptional }) => {
    return isOptional ? { serviceIdentifier, optional: true as const } : serviceIdentifier;
  });
  container
    .bind<Hooks>(name)
    .toResolvedValue(make as (...given: unknown[]) => Hooks, injected)
    .inSingletonScope()
    .onActivation(started);
  container.onDeactivation<Hooks>(name, (made) => made.onCleanup?.());
}

function started(_context: unknown, made: Hooks): Hooks | Promise<Hooks> {
  const starting = made.onInit?.();
  return starting instanceof Promise ? starting.then(() => made) : made;
}
