import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Module, Oneiric, token, type Application, type Provider } from 'oneiric';
import { tree, type Part, type PartClass } from '../graph.js';
import type { Operation } from '../measure.js';

const { classes, below } = tree(13);
type Maker = new (...parts: Part[]) => Part;
type Four = readonly [Maker, Maker, Maker, Maker];
const MAKERS = classes as unknown as readonly [...Four, ...Four, ...Four, Maker];
const REGISTERED = [10, 1_000, 10_000] as const;

class Shared {
  readonly id = 1;
}

class Request {
  constructor(readonly shared: Shared) {}
}

class Closable extends Request {
  isClosed = false;

  [Symbol.dispose](): void {
    this.isClosed = true;
  }
}

type RequestClass = typeof Request;

/** The tree of 13 parts, each of which is made for its holder. */
function thirteen(): Part {
  const [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12] = MAKERS;
  return new c0(
    new c1(new c4(), new c5(), new c6()),
    new c2(new c7(), new c8(), new c9()),
    new c3(new c10(), new c11(), new c12()),
  );
}

function transients(make: () => unknown): Operation {
  return {
    run: make,
    check: () => {
      const [one, other] = [make() as Part, make() as Part];
      assert.notEqual(one, other);
      assert.deepEqual(one.below(), [1, 2, 3]);
    },
  };
}

/** What a scope is without a container. */
class HandScope {
  #request: Request | undefined;

  constructor(
    private readonly shared: Shared,
    private readonly cls: RequestClass,
  ) {}

  get(): Request {
    return (this.#request ??= new this.cls(this.shared));
  }

  end(): void {
    const request = this.#request;
    this.#request = undefined;
    if (request instanceof Closable) request[Symbol.dispose]();
  }
}

function scoped(use: () => Request, cls: RequestClass): Operation {
  return {
    run: use,
    check: () => {
      const [one, other] = [use(), use()];
      assert.notEqual(one, other);
      assert.equal(one.shared, other.shared);
      if (one instanceof Closable) assert.equal(one.isClosed, true);
      assert.equal(one instanceof Closable, cls === Closable);
    },
  };
}

function handScoped(cls: RequestClass): () => Operation {
  return () => {
    const shared = new Shared();
    const use = (): Request => {
      const scope = new HandScope(shared, cls);
      const request = scope.get();
      scope.end();
      return request;
    };
    return scoped(use, cls);
  };
}

async function application(cls: RequestClass, registered: number): Promise<Application> {
  const root = class Root {};
  const others = Array.from({ length: registered }, (_, at): Provider => ({
    provide: token(`other ${at}`),
    useFactory: () => ({ at }),
  }));
  Reflect.defineMetadata('design:paramtypes', [Shared], cls);
  Module({ providers: [Shared, { provide: Request, useClass: cls, scope: 'request' }, ...others] })(root);
  return Oneiric.create(root);
}

function oneiricScoped(cls: RequestClass, registered: number): () => Promise<Operation> {
  return async () => {
    const app = await application(cls, registered);
    const use = (): Request => {
      const scope = app.createScope();
      const request = scope.get(Request);
      scope[Symbol.dispose]();
      return request;
    };
    return scoped(use, cls);
  };
}

/** The same, entered: all that is awaited within knows the scope. */
async function entered(): Promise<Operation> {
  const app = await application(Request, 10);
  const use = (): Request => {
    const scope = app.createScope();
    const request = scope.run(() => app.get(Request));
    scope[Symbol.dispose]();
    return request;
  };
  return scoped(use, Request);
}

async function oneiricTransients(): Promise<Operation> {
  const root = class Root {};
  const providers = classes.map((cls: PartClass, at): Provider => {
    Reflect.defineMetadata(
      'design:paramtypes',
      (below[at] ?? []).map((part) => classes[part]),
      cls,
    );
    return { provide: cls, useClass: cls, scope: 'transient' };
  });
  Module({ providers })(root);
  const app = await Oneiric.create(root);
  const [first] = classes;
  if (!first) throw new TypeError('no classes');
  return transients(() => app.get(first));
}

const S3 = 'S3 get 13 transients';
const S4 = 'S4 scope, get, end';
const S4_CLOSED = 'S4 with a disposer';

/** By hand, as they would be written without a container. */
export const handScopes = {
  [S3]: () => transients(thirteen),
  [S4]: handScoped(Request),
  [S4_CLOSED]: handScoped(Closable),
};

/** Plain providers of scope `transient` and `request`. */
export const oneiricScopes: Readonly<Record<string, () => Promise<Operation>>> = {
  [S3]: oneiricTransients,
  [S4]: oneiricScoped(Request, 10),
  [S4_CLOSED]: oneiricScoped(Closable, 10),
  'S4 entered, through AsyncLocalStorage': entered,
  ...Object.fromEntries(
    REGISTERED.slice(1).map((count) => [`S4 with ${count} registered`, oneiricScoped(Request, count)]),
  ),
};
