import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { Module, Oneiric, type Application } from 'oneiric';
import type { Operation } from '../measure.js';

interface Service {
  add(value: number): number;
  pair(value: number): { readonly value: number };
  later(value: number): Promise<number>;
  read(value: number): Promise<number>;
}

interface Holder {
  service: Service;
}

/** A class with code of its own each time: V8 remembers what it saw per source text. */
function serviceClass(step: number): new () => Service {
  const source = `return class {
    add(value) { return value + ${step}; }
    pair(value) { return { value: value + ${step} }; }
    async later(value) { return value + ${step}; }
    async read(value) { await stat('package.json'); return value + ${step}; }
  }`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a text of our own with a number in it
  return (new Function('stat', source) as (read: typeof stat) => new () => Service)(stat);
}

/** Calls a method of what the holder holds; fresh code for the same reason. */
function callOf(method: keyof Service, holder: Holder): (at: number) => unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a text of our own with the name of a method in it
  const make = new Function('holder', `return (at) => holder.service.${method}(at);`) as (
    of: Holder,
  ) => (at: number) => unknown;
  return make(holder);
}

/** Somebody who holds the service, and the way to put the next class in its place. */
type Place = (
  classes: readonly (new () => Service)[],
) => Promise<{ holder: Holder; next: () => Promise<void> }>;

const byHand: Place = async (classes) => {
  const holder: Holder = { service: made(classes, 0) };
  let at = 0;
  return {
    holder,
    next: async () => {
      at += 1;
      holder.service = made(classes, at % classes.length);
    },
  };
};

const byOneiric: Place = async (classes) => {
  const app = await applicationOf(classes);
  let at = 0;
  return {
    holder: { service: app.get<Service>('adapter:service') },
    next: async () => {
      at += 1;
      await app.swap('adapter:service', { provider: `p${at % classes.length}` });
    },
  };
};

function applicationOf(classes: readonly (new () => Service)[]): Promise<Application> {
  const root = class Root {};
  const provider = (_: unknown, at: number) =>
    ({ slot: 'adapter:service', provider: `p${at}`, useFactory: () => made(classes, at) }) as const;
  Module({ providers: classes.map(provider), selections: { 'adapter:service': 'p0' } })(root);
  return Oneiric.create(root);
}

function made(classes: readonly (new () => Service)[], at: number): Service {
  const cls = classes[at];
  if (!cls) throw new TypeError(`no class ${at}`);
  return new cls();
}

/** Calls after as many swaps as there are classes; every class was called from this place. */
function calls(place: Place, count: number, method: keyof Service) {
  return async (): Promise<Operation> => {
    const classes = Array.from({ length: count }, (_, step) => serviceClass(step));
    const { holder, next } = await place(classes);
    const run = callOf(method, holder);
    return {
      run,
      isAsync: run(0) instanceof Promise,
      check: async () => {
        for (let step = 0; step < count; step += 1) {
          assert.equal(holder.service.add(1), 1 + step);
          // Enough for V8 to have seen this class here.
          for (let at = 0; at < 2_000; at += 1) await run(at);
          if (count > 1) await next();
        }
        assert.equal(holder.service.add(1), 1);
        assert.equal(holder.service.pair(1).value, 1);
        assert.equal(await holder.service.later(1), 1);
        assert.equal(await holder.service.read(1), 1);
      },
    };
  };
}

const callsOf = (place: Place): Readonly<Record<string, () => Promise<Operation>>> => ({
  'S8 number, 1 class': calls(place, 1, 'add'),
  'S8 number, 3 classes': calls(place, 3, 'add'),
  'S8 number, 12 classes': calls(place, 12, 'add'),
  'S8 object result': calls(place, 1, 'pair'),
  'S8 async, resolved': calls(place, 1, 'later'),
  'S8 async, with I/O': calls(place, 1, 'read'),
  'S1r injected reference': injected(place),
});

/** Reading the field that a reference was injected into, and calling nothing: 64 holders in turn. */
function injected(place: Place) {
  return async (): Promise<Operation> => {
    const { holder } = await place([serviceClass(0)]);
    const holders = Array.from({ length: 64 }, () => ({ service: holder.service }));
    return {
      run: (at) => holders[at & 63]?.service,
      check: () => assert.equal(holders[63]?.service.add(1), 1),
    };
  };
}

export const handCalls = callsOf(byHand);

export const oneiricCalls: Readonly<Record<string, () => Promise<Operation>>> = {
  ...callsOf(byOneiric),
  'S1r by handle': async () => {
    const app = await applicationOf([serviceClass(0)]);
    const handles = Array.from({ length: 64 }, () => app.live<Service>('adapter:service'));
    return {
      run: (at) => handles[at & 63]?.unsafeCurrent(),
      check: () => assert.equal(handles[0]?.unsafeCurrent().add(1), 1),
    };
  },
};
