import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, packPackage } from '../support/packed-package.js';

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  consumer.install('other-oneiric');
});

afterAll(() => {
  consumer.remove();
});

/** What a program prints last, as JSON. */
function output(name: string, program: string): unknown {
  consumer.write(name, program);
  const { status, stdout, stderr } = consumer.run(name);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe('the package installed twice in one process', () => {
  it('reads decorators, contracts and tokens of the other copy as its own', () => {
    const program = `
      import * as a from 'oneiric';
      import * as b from 'other-oneiric';
      class Store {}
      a.Contract('adapter:store')(Store);
      class MemoryStore extends Store { name() { return 'memory'; } }
      a.Adapter({ provider: 'memory' })(MemoryStore);
      const CLOCK = a.token('clock');
      class Clock { now() { return 5; } }
      a.Adapter({ key: 'clock', provider: 'fixed', provides: CLOCK })(Clock);
      class Shop { constructor(store, clock) { Object.assign(this, { store, clock }); } text() { return this.store.name() + this.clock.now(); } }
      a.Inject(Store)(Shop, undefined, 0);
      a.Inject(CLOCK)(Shop, undefined, 1);
      b.Service({ key: 'shop' })(Shop);
      class App {}
      b.Module({ providers: [MemoryStore, Clock, Shop] })(App);
      const app = await b.Oneiric.create(App);
      console.log(JSON.stringify([a === b, a.Oneiric === b.Oneiric, app.get(Shop).text(), app.get(CLOCK).now(), app.resolve(Store).slot]));
      await app.close();
    `;
    expect(output('shared.js', program)).toEqual([false, false, 'memory5', 5, 'adapter:store']);
  });

  it('tells live references of the other copy', () => {
    const program = `
      import * as a from 'oneiric';
      import * as b from 'other-oneiric';
      import { liveReferenceTester } from 'other-oneiric/testing';
      class Store { size() { return 1; } }
      a.Adapter({ key: 'store' })(Store);
      class App {}
      a.Module({ providers: [Store] })(App);
      const app = await a.Oneiric.create(App);
      const other = await a.Oneiric.create(App);
      const [one, two] = [app.get('adapter:store'), other.get('adapter:store')];
      console.log(JSON.stringify([b.isLive(one), b.sameLive(one, one), b.sameLive(one, two), liveReferenceTester(one, two)]));
      await app.close();
      await other.close();
    `;
    expect(output('live.js', program)).toEqual([true, true, false, false]);
  });

  it('refuses a class that each copy decorated, instead of choosing one', () => {
    const program = `
      import { Adapter } from 'oneiric';
      import { Service } from 'other-oneiric';
      class Twice {}
      Adapter({ key: 'a' })(Twice);
      try { Service({ key: 'b' })(Twice); } catch (error) { console.log(JSON.stringify(error.code)); }
    `;
    expect(output('twice.js', program)).toBe('registry/decorated-twice');
  });

  it('takes errors of the other copy for errors of the package, but not for those of its own subclasses', () => {
    const program = `
      import * as a from 'oneiric';
      import { InjectionError, OneiricError } from 'other-oneiric';
      let thrown;
      try { a.inject('adapter:store'); } catch (error) { thrown = error; }
      const is = [thrown instanceof OneiricError, OneiricError.is(thrown), thrown instanceof InjectionError, thrown instanceof a.InjectionError];
      console.log(JSON.stringify([...is, thrown.code, String(thrown).split(':')[0], thrown.stack.split(':')[0]]));
    `;
    const name = 'InjectionError [injection/no-context]';
    expect(output('errors.js', program)).toEqual([
      true,
      true,
      false,
      true,
      'injection/no-context',
      name,
      name,
    ]);
  });

  it('does not answer inject() of the other copy', () => {
    const program = `
      import * as a from 'oneiric';
      import * as b from 'other-oneiric';
      class App {}
      const codes = [];
      a.Module({ providers: [{ slot: 'service:x', provider: 'only', useFactory: () => {
        try { b.inject('service:y'); } catch (error) { codes.push(error.code); }
        return {};
      } }] })(App);
      await (await a.Oneiric.create(App)).close();
      console.log(JSON.stringify(codes));
    `;
    expect(output('context.js', program)).toEqual(['injection/no-context']);
  });
});

describe('loading the package', () => {
  it('works from CommonJS', () => {
    const program = `
      const { Oneiric, Cache } = require('oneiric');
      const { MemoryCache } = require('oneiric/adapters/cache/memory');
      class App {}
      require('oneiric').Module({ providers: [MemoryCache] })(App);
      Oneiric.create(App).then(async (app) => {
        await app.get(Cache).set('k', 'v');
        console.log(JSON.stringify(await app.get(Cache).get('k')));
        await app.close();
      });
    `;
    consumer.write('common.cjs', program);
    const { status, stdout } = consumer.run('common.cjs');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toBe('v');
  });

  it('adds nothing to the globals but what reflect-metadata adds to Reflect', () => {
    const program = `
      const owners = { globalThis, Object, Array, Function, Promise, Error, Map, Set, Symbol, Reflect, process,
        ObjectPrototype: Object.prototype, ArrayPrototype: Array.prototype, FunctionPrototype: Function.prototype,
        PromisePrototype: Promise.prototype };
      const keys = () => Object.entries(owners).flatMap(([name, owner]) => Reflect.ownKeys(owner).map((key) => name + '.' + String(key)));
      const listeners = () => process.eventNames().map((name) => String(name) + process.listenerCount(name)).sort().join();
      const before = new Set(keys());
      const heard = listeners();
      const prepare = Error.prepareStackTrace;
      const limit = Error.stackTraceLimit;
      await import('oneiric');
      const added = keys().filter((key) => !before.has(key));
      const outside = added.filter((key) => !key.startsWith('Reflect.'));
      const changed = [heard !== listeners(), prepare !== Error.prepareStackTrace, limit !== Error.stackTraceLimit];
      console.log(JSON.stringify({ outside, metadata: added.includes('Reflect.getMetadata'), changed }));
    `;
    const nothing = { outside: [], metadata: true, changed: [false, false, false] };
    expect(output('globals.js', program)).toEqual(nothing);
  });

  it('loads no optional library and no native module', () => {
    const program = `
      import { createRequire } from 'node:module';
      await import('oneiric');
      const require = createRequire(import.meta.url);
      const loaded = Object.keys(require.cache).concat(process.moduleLoadList.filter((name) => /sqlite|http|net|worker/.test(name) && name.startsWith('NativeModule')));
      const heavy = loaded.filter((name) => /sqlite|node_modules.@?inversify|NativeModule (http|https|net|worker_threads)$/.test(name));
      console.log(JSON.stringify({ heavy, native: process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node')) }));
    `;
    expect(output('light.js', program)).toEqual({ heavy: [], native: [] });
  });
});
