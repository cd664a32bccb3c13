import { fromInversify, Module, Oneiric } from '../../src/index.js';
import type { Application, InversifyContainer, SlotName, SlotProvider, Token } from '../../src/index.js';
import { needOf, type Part, type Parts, type Subject, type World } from './subject.js';

/** Parts as candidates of slots: through the application's own `get` and `getAsync`. */
export const slots: Subject = {
  title: 'slots',
  async open({ parts = [], stores }) {
    const app = await applicationOf([...parts.map(asCandidate), ...candidatesOf(stores)]);
    return worldOf(app, (name) => slotOf(parts, name));
  },
};

/** The same parts as bindings of `app.container.inversify`. */
export const inversify: Subject = {
  title: 'inversify',
  async open({ parts = [], stores }) {
    const app = await applicationOf(candidatesOf(stores));
    for (const part of parts) bind(app.container.inversify, part);
    return worldOf(app, (name) => fromInversify(name));
  },
};

function applicationOf(providers: readonly SlotProvider[]): Promise<Application> {
  class AppModule {}
  Module({ providers })(AppModule);
  return Oneiric.create(AppModule);
}

function worldOf(app: Application, refOf: (name: string) => SlotName | Token<unknown>): World {
  return {
    get: (name) => app.get(refOf(name) as SlotName),
    getAsync: (name) => app.getAsync(refOf(name) as SlotName),
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
