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

/** A class of its own each time, so that V8 sees as many as there are. */
function serviceClass(step: number): new () => Service {
  return class {
    add(value: number): number {
      return value + step;
    }

    pair(value: number): { readonly value: number } {
      return { value: value + step };
    }

    async later(value: number): Promise<number> {
      return value + step;
    }

    async read(value: number): Promise<number> {
      await stat('package.json');
      return value + step;
    }
  };
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
function calls(place: Place, count: number, call: (holder: Holder, at: number) => unknown) {
  return async (): Promise<Operation> => {
    const classes = Array.from({ length: count }, (_, step) => serviceClass(step));
    const { holder, next } = await place(classes);
    return {
      run: (at) => call(holder, at),
      isAsync: call(holder, 0) instanceof Promise,
      check: async () => {
        for (let step = 0; step < count; step += 1) {
          assert.equal(holder.service.add(1), 1 + step);
          // Enough for V8 to have seen this class here.
          for (let at = 0; at < 2_000; at += 1) await call(holder, at);
          if (count > 1) await next();
        }
        assert.equal(holder.service.add(1), 1);
        assert.equal(await holder.service.later(1), 1);
      },
    };
  };
}

const add = ({ service }: Holder, at: number): unknown => service.add(at);

const callsOf = (place: Place): Readonly<Record<string, () => Promise<Operation>>> => ({
  'S8 number, 1 class': calls(place, 1, add),
  'S8 number, 3 classes': calls(place, 3, (holder, at) => holder.service.add(at)),
  'S8 number, 12 classes': calls(place, 12, ({ service }, at) => service.add(at)),
  'S8 object result': calls(place, 1, ({ service }, at) => service.pair(at)),
  'S8 async, resolved': calls(place, 1, ({ service }, at) => service.later(at)),
  'S8 async, with I/O': calls(place, 1, ({ service }, at) => service.read(at)),
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
