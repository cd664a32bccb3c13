import { readFileSync } from 'node:fs';
import {
  Container,
  ContainerModule,
  inject,
  injectable,
  injectFromBase,
  multiInject,
  named,
  optional,
  postConstruct,
  preDestroy,
  tagged,
  type Factory,
} from 'inversify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Adapter, Contract, fromInversify, Module, Oneiric } from '../../src/index.js';
import type { Application, InversifyContainer } from '../../src/index.js';
import { rejectionOf } from '../support/traced-parts.js';

@Contract('adapter:cache')
abstract class Cache {
  abstract name(): string;
}

@Adapter({ provider: 'memory' })
class MemoryCache extends Cache {
  name() {
    return 'memory';
  }
}

@injectable()
class Katana {
  hit() {
    return 'cut';
  }
}

@injectable()
class Ninja {
  constructor(@inject(Katana) readonly katana: Katana) {}
}

let app: Application;
let inversify: InversifyContainer;

beforeEach(async () => {
  class AppModule {}
  Module({ providers: [MemoryCache] })(AppModule);
  app = await Oneiric.create(AppModule);
  inversify = app.container.inversify;
});

afterEach(() => app.close());

describe('bindings of inversify', () => {
  it('are to classes, constants, dynamic and resolved values, factories and other services', () => {
    inversify.bind(Katana).toSelf();
    inversify.bind('ninja').to(Ninja);
    inversify.bind('constant').toConstantValue(5);
    inversify.bind('dynamic').toDynamicValue((context) => context.get<Ninja>('ninja').katana.hit());
    inversify.bind('resolved').toResolvedValue((five: number) => five + 1, ['constant']);
    inversify.bind<Factory<Katana>>('factory').toFactory((context) => () => context.get(Katana));
    inversify.bind('alias').toService('constant');
    expect(inversify.get<Ninja>('ninja')).toBeInstanceOf(Ninja);
    const got = ['constant', 'dynamic', 'resolved', 'alias'].map((name) => inversify.get<unknown>(name));
    expect(got).toEqual([5, 'cut', 6, 5]);
    expect(inversify.get<Factory<Katana>>('factory')()).toBeInstanceOf(Katana);
  });

  it('are transient unless they say otherwise; request scope is one resolution', () => {
    @injectable()
    class Pair {
      constructor(
        @inject('each') readonly a: object,
        @inject('each') readonly b: object,
        @inject('request') readonly c: object,
        @inject('request') readonly d: object,
      ) {}
    }
    inversify.bind(Pair).toSelf();
    inversify.bind('each').toDynamicValue(() => ({}));
    inversify
      .bind('one')
      .toDynamicValue(() => ({}))
      .inSingletonScope();
    inversify
      .bind('request')
      .toDynamicValue(() => ({}))
      .inRequestScope();
    const { a, b, c, d } = inversify.get(Pair);
    expect([a === b, c === d, inversify.get('request') === c]).toEqual([false, true, false]);
    expect(inversify.get('one')).toBe(inversify.get('one'));
  });

  it('are chosen by name, tag, default and who asks', () => {
    @injectable()
    class Asker {
      constructor(
        @inject('weapon') @named('heavy') readonly heavy: string,
        @inject('weapon') @tagged('range', 'far') readonly far: string,
        @inject('weapon') readonly other: string,
      ) {}
    }
    inversify.bind(Asker).toSelf();
    inversify.bind('weapon').toConstantValue('axe').whenNamed('heavy');
    inversify.bind('weapon').toConstantValue('dart').whenTagged('range', 'far');
    inversify.bind('weapon').toConstantValue('fist').whenDefault();
    inversify
      .bind('greeting')
      .toConstantValue('hello')
      .whenNoParent(() => true);
    inversify.bind('greeting').toConstantValue('hi').whenParentIs('guest');
    inversify.bind('guest').toResolvedValue((text: string) => text, ['greeting']);
    const { heavy, far, other } = inversify.get(Asker);
    expect([heavy, far, other]).toEqual(['axe', 'dart', 'fist']);
    expect(inversify.get('guest')).toBe('hi');
    expect(inversify.get('weapon', { name: 'heavy' })).toBe('axe');
  });

  it('are ambiguous where several fit, and come as a list where a list is asked for', () => {
    @injectable()
    class Armoury {
      constructor(@multiInject('weapon') readonly all: string[]) {}
    }
    inversify.bind(Armoury).toSelf();
    inversify.bind('weapon').toConstantValue('axe');
    inversify.bind('weapon').toConstantValue('dart');
    expect(() => inversify.get('weapon')).toThrow('Ambiguous bindings');
    expect(inversify.get(Armoury).all).toEqual(['axe', 'dart']);
    expect(inversify.getAll('weapon')).toEqual(['axe', 'dart']);
    expect(app.get(fromInversify<string>('weapon', { all: true }))).toEqual(['axe', 'dart']);
  });

  it('are undefined where they are missing and optional, and an error where not', () => {
    @injectable()
    class Maybe {
      constructor(@inject('nothing') @optional() readonly nothing: unknown) {}
    }
    inversify.bind(Maybe).toSelf();
    expect(inversify.get(Maybe).nothing).toBeUndefined();
    expect(inversify.get('nothing', { optional: true })).toBeUndefined();
    expect(() => inversify.get('nothing')).toThrow('No bindings found');
  });

  it('are injected into properties, and into what a base class asks for', () => {
    @injectable()
    class Base {
      @inject('text') readonly text!: string;
    }
    @injectable()
    @injectFromBase()
    class Derived extends Base {}
    inversify.bind('text').toConstantValue('said');
    inversify.bind(Derived).toSelf();
    expect(inversify.get(Derived).text).toBe('said');
  });

  it('are found without being bound where a question allows it', () => {
    expect(inversify.get(Ninja, { autobind: true }).katana.hit()).toBe('cut');
  });

  it('are refused in a ring, which is named', () => {
    @injectable()
    class Egg {
      constructor(@inject('hen') readonly hen: unknown) {}
    }
    inversify.bind('egg').to(Egg);
    inversify.bind('hen').toResolvedValue((egg: unknown) => egg, ['egg']);
    expect(() => inversify.get('egg')).toThrow(/egg -> hen/);
  });

  it('of asynchronous values are got asynchronously', async () => {
    inversify.bind('slow').toDynamicValue(() => Promise.resolve('slow'));
    expect(() => inversify.get('slow')).toThrow('Unexpected asynchronous service');
    expect(await inversify.getAsync('slow')).toBe('slow');
  });

  it('that are rebound are not seen by those who hold what was bound before', () => {
    inversify.bind(Katana).toSelf().inSingletonScope();
    inversify.bind(Ninja).toSelf().inSingletonScope();
    const { katana } = inversify.get(Ninja);
    inversify.rebind(Katana).toSelf().inSingletonScope();
    expect(inversify.get(Ninja).katana).toBe(katana);
    expect(inversify.get(Katana)).not.toBe(katana);
  });
});

describe('the life of what inversify binds', () => {
  it('begins with post-construct and activations, in this order', () => {
    const steps: string[] = [];
    @injectable()
    class Part {
      @postConstruct()
      start() {
        steps.push('postConstruct');
      }
    }
    inversify
      .bind(Part)
      .toSelf()
      .onActivation((_context, part) => {
        steps.push('binding');
        return part;
      });
    inversify.onActivation(Part, (_context, part) => {
      steps.push('service');
      return part;
    });
    inversify.get(Part);
    expect(steps).toEqual(['postConstruct', 'binding', 'service']);
  });

  it('ends with pre-destroy and deactivations, in this order, when it is unbound', async () => {
    const steps: string[] = [];
    @injectable()
    class Part {
      @preDestroy()
      stop() {
        steps.push('preDestroy');
      }
    }
    inversify
      .bind(Part)
      .toSelf()
      .inSingletonScope()
      .onDeactivation(() => void steps.push('binding'));
    inversify.onDeactivation(Part, () => void steps.push('service'));
    inversify.get(Part);
    await inversify.unbindAsync(Part);
    expect(steps).toEqual(['preDestroy', 'binding', 'service']);
  });

  it('ends only when an asynchronous deactivation of the service has ended', async () => {
    const steps: string[] = [];
    inversify.bind('part').toConstantValue('part');
    inversify.onDeactivation('part', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('deactivated');
    });
    inversify.get('part');
    await inversify.unbindAsync('part');
    expect(steps).toEqual(['deactivated']);
    inversify.bind('bad').toConstantValue('bad');
    let tries = 0;
    inversify.onDeactivation('bad', async () => {
      tries += 1;
      await Promise.resolve();
      if (tries === 1) throw new RangeError('stuck');
    });
    inversify.get('bad');
    expect(await rejectionOf(inversify.unbindAsync('bad'))).toEqual(new RangeError('stuck'));
  });

  it('may be attached to what the application has, and changes only what inversify hands out', () => {
    inversify.onActivation(Cache, () => ({ name: () => 'wrapped' }));
    expect(inversify.get(Cache).name()).toBe('wrapped');
    expect(app.get(Cache).name()).toBe('memory');
  });
});

describe('modules and hierarchies of inversify', () => {
  it('load and unload what they bind', async () => {
    const trace: string[] = [];
    const weapons = new ContainerModule(({ bind, onDeactivation }) => {
      bind('axe').toConstantValue('axe');
      onDeactivation('axe', () => void trace.push('-axe'));
    });
    inversify.load(weapons);
    expect(app.get(fromInversify('axe'))).toBe('axe');
    await inversify.unloadAsync(weapons);
    expect(trace).toEqual(['-axe']);
    expect(inversify.isBound('axe')).toBe(false);
  });

  it('load asynchronously', async () => {
    const slow = new ContainerModule(async ({ bind }) => {
      await Promise.resolve();
      bind('slow').toConstantValue('slow');
    });
    await inversify.loadAsync(slow);
    expect(inversify.get('slow')).toBe('slow');
  });

  it('let a child see what its parent has, the application included, and shadow it', async () => {
    inversify.bind('text').toConstantValue('parent');
    const child = new Container({ parent: inversify });
    expect([child.get('text'), child.get(Cache).name()]).toEqual(['parent', 'memory']);
    child.bind('text').toConstantValue('child');
    child.bind(Cache).toConstantValue({ name: () => 'of the child' });
    expect([child.get('text'), child.get(Cache).name()]).toEqual(['child', 'of the child']);
    await child.unbindAllAsync();
    expect([inversify.get('text'), inversify.get(Cache).name()]).toEqual(['parent', 'memory']);
  });

  it('go back to a snapshot', () => {
    inversify.bind('text').toConstantValue('before');
    inversify.snapshot();
    inversify.rebind('text').toConstantValue('after');
    inversify.restore();
    expect(inversify.get('text')).toBe('before');
    expect(app.get(fromInversify('text'))).toBe('before');
    expect(inversify.get(Cache).name()).toBe('memory');
    expect(() => inversify.bind(Cache)).toThrow(expect.objectContaining({ code: 'inversify/ours' }));
  });

  it('know what is bound, here and in the application', () => {
    inversify.bind('text').toConstantValue('text');
    expect(['text', 'other', Cache, 'adapter:cache'].map((id) => inversify.isBound(id))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(inversify.isCurrentBound(Cache)).toBe(false);
  });
});

describe('where the two differ', () => {
  it('a class of inversify that asks for a contract by tag finds nothing, and by name its provider', () => {
    expect(() => inversify.get(Cache, { tag: { key: 'a', value: 1 } })).toThrow('No bindings found');
    expect(() => inversify.get(Cache, { name: 'redis' })).toThrow('No bindings found');
    expect(inversify.get(Cache, { name: 'memory' }).name()).toBe('memory');
  });

  it('conditions on who asks see nobody where the application asks', () => {
    inversify
      .bind('greeting')
      .toConstantValue('nobody')
      .whenNoParent(() => true);
    inversify.bind('greeting').toConstantValue('guest').whenParentIs('guest');
    expect(app.get(fromInversify('greeting'))).toBe('nobody');
  });
});

describe('docs/compatibility-inversify.md', () => {
  it('names a test for each of its rows', () => {
    const page = readFileSync('docs/compatibility-inversify.md', 'utf8');
    const files = [
      'compatibility/inversify',
      'container/bridge/inversify',
      'container/bridge/inversify-life',
    ];
    const tests = files.map((file) => readFileSync(`test/${file}.test.ts`, 'utf8')).join('\n');
    const rows = page.split('\n').filter((line) => /^\| [A-Z`@]/.test(line) && !line.startsWith('| What'));
    expect(rows.length).toBeGreaterThan(20);
    const unnamed = rows.filter((row) => {
      const [, name = ''] = /\| ([^|]+) \|$/.exec(row) ?? [];
      return name.trim() === '' || !tests.includes(name.trim());
    });
    expect(unnamed).toEqual([]);
  });
});
