import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Adapter, Inject, inject, Service, token } from '../../../src/index.js';
import type { Application } from '../../../src/modules/application.js';
import { appOf, rejectionOf } from '../../support/traced-parts.js';

/** More than it takes until compiled code makes instances. */
const OFTEN = 40;

const LABEL = token<string>('label', { kind: 'value' });

/** Has instances of something made, in a scope each, until compiled code makes them. */
function warmUp(app: Application, what: new (...given: never[]) => object): void {
  for (let round = 0; round < OFTEN; round += 1) {
    using scope = app.createScope();
    scope.get(what);
  }
}

describe.each(['generated code', 'closures'])('instances made by %s', (mode) => {
  beforeEach(() => {
    if (mode === 'generated code') return;
    const denied = function () {
      throw new EvalError('Code generation from strings disallowed for this context');
    };
    denied.prototype = Function.prototype;
    vi.stubGlobal('Function', denied);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are given all of their parts, in order, however many there are and however deep', async () => {
    const trace: string[] = [];
    @Service({ key: 'leaf', scope: 'transient' })
    class Leaf {
      onCleanup() {
        trace.push('leaf');
      }
    }
    @Service({ key: 'twig', scope: 'transient' })
    class Twig {
      constructor(readonly leaf: Leaf) {}
    }
    @Service({ key: 'bough', scope: 'transient' })
    class Bough {
      constructor(
        readonly a: Twig,
        @Inject(LABEL) readonly b: string,
        readonly c: Leaf,
      ) {}
    }
    @Service({ key: 'tree', scope: 'transient' })
    class Tree {
      constructor(
        readonly a: Leaf,
        @Inject(LABEL) readonly b: string,
        readonly c: Bough,
        readonly d: Twig,
        readonly e: Leaf,
      ) {}
      onCleanup() {
        trace.push('tree');
      }
    }
    const app = await appOf([Leaf, Twig, Bough, Tree, { provide: LABEL, useValue: 'oak' }]);
    for (let round = 0; round < OFTEN; round += 1) {
      using scope = app.createScope();
      const { a, b, c, d, e } = scope.get(Tree);
      expect([b, c.b]).toEqual(['oak', 'oak']);
      expect(new Set([a, c.c, c.a.leaf, d.leaf, e].filter((leaf) => leaf instanceof Leaf)).size).toBe(5);
      expect([c.a, d].every((twig) => twig instanceof Twig)).toBe(true);
      scope[Symbol.dispose]();
      expect(trace.splice(0)).toEqual(['tree', 'leaf', 'leaf', 'leaf', 'leaf', 'leaf']);
    }
    await app.close();
  });

  it('give way to the values of a scope in any place of the tree', async () => {
    @Service({ key: 'user', scope: 'request' })
    class User {
      constructor(@Inject(LABEL) readonly label: string) {}
    }
    @Service({ key: 'page', scope: 'request' })
    class Page {
      constructor(readonly user: User) {}
    }
    await using app = await appOf([User, Page, { provide: LABEL, useValue: 'own' }]);
    warmUp(app, Page);
    using labelled = app.createScope({ values: [[LABEL, 'given']] });
    expect(labelled.get(Page).user.label).toBe('given');
    const user = new User('fake');
    using replaced = app.createScope({ values: [[User, user]] });
    expect(replaced.get(Page).user).toBe(user);
    using usual = app.createScope();
    expect(usual.get(Page).user.label).toBe('own');
  });

  it('ask by inject() as who they are, also where one constructor has another made', async () => {
    const NAMES = token<{ names: string[] }>('names');
    @Service({ key: 'inner', scope: 'transient' })
    class Inner {
      readonly names = inject(NAMES).names;
      constructor() {
        if (fails) throw new RangeError('no inner');
      }
    }
    let fails = false;
    const home: { app?: Application } = {};
    @Service({ key: 'outer', scope: 'transient' })
    class Outer {
      readonly inner = home.app?.get(Inner);
      readonly names = inject(NAMES).names;
    }
    const app = await appOf([Inner, Outer, { provide: NAMES, useValue: { names: ['a'] } }]);
    home.app = app;
    for (let round = 0; round < OFTEN; round += 1) {
      expect(app.get(Outer)).toMatchObject({ names: ['a'], inner: { names: ['a'] } });
    }
    fails = true;
    expect(() => app.get(Outer)).toThrow('no inner');
    expect(() => inject(NAMES)).toThrow(expect.objectContaining({ code: 'injection/no-context' }));
    fails = false;
    expect(app.get(Outer)).toMatchObject({ names: ['a'], inner: { names: ['a'] } });
    await app.close();
  });

  describe('whose constructor asks for what is not active yet', () => {
    const started: string[] = [];
    let asks = false;
    let breaks = false;
    @Adapter({ key: 'audit', provider: 'only', activation: 'lazy' })
    class Audit {
      onInit() {
        if (breaks) throw new RangeError('no disk');
        started.push('audit');
      }
      log() {
        return 'logged';
      }
    }
    @Service({ key: 'page', scope: 'request' })
    class Page {
      readonly audit = asks ? inject(Audit) : undefined;
    }
    @Service({ key: 'site', scope: 'request' })
    class Site {
      readonly logged: string | undefined;
      constructor(readonly page: Page) {
        this.logged = page.audit?.log();
      }
    }
    beforeEach(() => {
      [asks, breaks] = [false, false];
      started.length = 0;
    });

    it('are there once that is, and so are those that were given them', async () => {
      await using app = await appOf([Audit, Page, Site]);
      warmUp(app, Site);
      asks = true;
      await using scope = app.createScope();
      const [site, page] = await Promise.all([scope.getAsync(Site), scope.getAsync(Page)]);
      expect(site.logged).toBe('logged');
      expect(site.page).toBe(page);
      expect(scope.get(Site)).toBe(site);
      await using next = app.createScope();
      expect(next.get(Site).logged).toBe('logged');
      expect(started).toEqual(['audit']);
    });

    it('are refused to whoever cannot wait', async () => {
      await using app = await appOf([Audit, Page, Site]);
      warmUp(app, Site);
      asks = true;
      await using scope = app.createScope();
      expect(() => scope.get(Site)).toThrow(expect.objectContaining({ code: 'scope/not-ready' }));
      expect((await scope.getAsync(Site)).logged).toBe('logged');
    });

    it('fail with that where it cannot start, and are made once it can', async () => {
      await using app = await appOf([Audit, Page, Site]);
      warmUp(app, Site);
      [asks, breaks] = [true, true];
      await using scope = app.createScope();
      expect(await rejectionOf(scope.getAsync(Site))).toMatchObject({ cause: { message: 'no disk' } });
      breaks = false;
      expect((await scope.getAsync(Site)).logged).toBe('logged');
    });
  });
});
