import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, packPackage } from '../support/packed-package.js';

let packed: string;
let consumer: Consumer;

beforeAll(async () => {
  packed = await packPackage();
  consumer = new Consumer(packed);
  consumer.install('other-oneiric');
  installAgain(consumer, 'other-inversify');
});

afterAll(() => {
  consumer.remove();
});

/** A second copy of inversify and of all that it is made of, as npm installs one for a package that wants another version. */
function installAgain({ folder }: Consumer, name: string): void {
  const target = join(folder, 'node_modules', name);
  cpSync('node_modules/inversify', target, { recursive: true });
  cpSync('node_modules/@inversifyjs', join(target, 'node_modules/@inversifyjs'), { recursive: true });
}

/** What a program prints last, as JSON. */
function output(name: string, program: string, flags: readonly string[] = []): unknown {
  consumer.write(name, program);
  const { status, stdout, stderr } = consumer.run(name, [], flags);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

const PARTS = `
  class Cache {}
  a.Contract('adapter:cache')(Cache);
  class Memory extends Cache { name() { return 'memory'; } }
  a.Adapter({ provider: 'memory', stackLevel: 1 })(Memory);
  class Redis extends Cache { name() { return 'redis'; } }
  a.Adapter({ provider: 'redis' })(Redis);
  const applicationOf = (metadata) => { class App {} a.Module(metadata)(App); return a.Oneiric.create(App); };
`;

describe('inversify, where it is not installed', () => {
  it('is not missed by applications that do not ask for it, and those that do are told', () => {
    const bare = new Consumer(packed);
    rmSync(join(bare.folder, 'node_modules/inversify'));
    const program = `
      import * as a from 'oneiric';
      ${PARTS}
      const app = await applicationOf({ providers: [Memory, Redis] });
      await app.swap(Cache, { provider: 'redis' });
      const facts = [app.get(Cache).name()];
      try { app.container.inversify; } catch (error) { facts.push(error.code, error.cause.code); }
      console.log(JSON.stringify(facts));
      await app.close();
    `;
    bare.write('bare.js', program);
    const { stdout } = bare.run('bare.js');
    bare.remove();
    expect(JSON.parse(stdout)).toEqual(['redis', 'inversify/cannot-load', 'MODULE_NOT_FOUND']);
  });
});

describe('inversify, where it is installed', () => {
  it('is there at once, also where code must not be generated from strings', () => {
    const program = `
      import * as a from 'oneiric';
      ${PARTS}
      const app = await applicationOf({ providers: [Memory, Redis] });
      const { inversify } = app.container;
      inversify.bind('x').toDynamicValue((context) => context.get(Cache));
      console.log(JSON.stringify([app.get(a.fromInversify('x')) === app.get(Cache), inversify === app.container.inversify]));
      await app.close();
    `;
    expect(output('there.js', program)).toEqual([true, true]);
    expect(output('there.js', program, ['--disallow-code-generation-from-strings'])).toEqual([true, true]);
  });

  it('takes modules, decorators and errors of a second copy', () => {
    const program = `
      import * as a from 'oneiric';
      import * as own from 'inversify';
      import * as other from 'other-inversify';
      ${PARTS}
      class Shop { constructor(cache, clock) { Object.assign(this, { cache, clock }); } }
      other.injectable()(Shop);
      other.inject(Cache)(Shop, undefined, 0);
      other.inject('clock')(Shop, undefined, 1);
      const theirs = new other.ContainerModule(({ bind }) => bind(Shop).toSelf().inSingletonScope());
      const ours = new own.ContainerModule(({ bind }) => bind('clock').toConstantValue(5));
      const app = await applicationOf({ imports: [theirs, ours], providers: [Memory, Redis] });
      const shop = app.get(Shop);
      await app.swap(Cache, { provider: 'redis' });
      const alone = new other.Container();
      alone.bind('x').toConstantValue(1);
      const refused = [];
      try { app.get(a.fromInversify('x')); } catch (error) { refused.push(error.code); }
      console.log(JSON.stringify([own.Container === other.Container, shop.cache.name(), shop.clock, alone.get('x'), ...refused]));
      await app.close();
    `;
    expect(output('copies.js', program)).toEqual([false, 'redis', 5, 1, 'resolution/unknown']);
  });

  it('serves tokens and applications of a second copy of this package', () => {
    const program = `
      import * as a from 'oneiric';
      import * as b from 'other-oneiric';
      ${PARTS}
      const CLOCK = b.token('clock');
      class App {}
      b.Module({ providers: [Memory, Redis, { provide: CLOCK, useValue: { now: () => 5 } }] })(App);
      const one = await a.Oneiric.create(App);
      const two = await b.Oneiric.create(App);
      one.container.inversify.bind('x').toConstantValue('one');
      two.container.inversify.bind('x').toConstantValue('two');
      const clocks = [one, two].flatMap(({ container }) => [a, b].map(({ toInversify }) => container.inversify.get(toInversify(CLOCK)).now()));
      console.log(JSON.stringify([one.get(b.fromInversify('x')), two.get(a.fromInversify('x')), ...clocks]));
      await one.close();
      await two.close();
    `;
    expect(output('packages.js', program)).toEqual(['one', 'two', 5, 5, 5, 5]);
  });
});
