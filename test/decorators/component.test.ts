import { describe, expect, it } from 'vitest';
import type { ComponentOptions } from '../../src/core/component.js';
import type { When } from '../../src/core/condition.js';

import { RegistryError } from '../../src/core/errors.js';
import {
  Action,
  Adapter,
  Component,
  EventHandler,
  Service,
  Task,
  Workflow,
} from '../../src/decorators/component.js';
import { Contract } from '../../src/decorators/contract.js';
import { componentOf, settingsOwner } from '../../src/decorators/metadata.js';
import { thrownBy } from './thrown-by.js';

@Contract('adapter:cache')
abstract class Cache {}

class Settings {
  url = '';
}

describe('a component decorator', () => {
  it('refuses what every await would call', () => {
    class Promised {
      then() {}
    }
    class Later extends Promised {}
    expect(() => {
      Service({ key: 'later' })(Later);
    }).toThrow(expect.objectContaining({ code: 'registry/thenable' }));
  });

  it('records what it was given, frozen, with the provider from the class name', () => {
    @Adapter({
      key: 'cache',
      provides: Cache,
      priority: 5,
      stackLevel: -3,
      capabilities: ['ttl', { name: 'shared' }],
      settings: Settings,
      activation: 'lazy',
      version: '1.2.0',
      drainTimeoutMs: 500,
      inject: [Cache, undefined, { token: 'adapter:clock', optional: true }],
    })
    class MemoryCache extends Cache {}

    const record = componentOf(MemoryCache);
    expect(record).toMatchObject({
      domain: 'adapter',
      key: 'cache',
      provider: 'memory-cache',
      provides: Cache,
      priority: 5,
      stackLevel: -3,
      capabilities: ['ttl', { name: 'shared' }],
      settings: Settings,
      activation: 'lazy',
      version: '1.2.0',
      drainTimeoutMs: 500,
      inject: [{ token: Cache }, undefined, { token: 'adapter:clock', optional: true }],
    });
    expect([record, record?.capabilities, record?.inject].every(Object.isFrozen)).toBe(true);
    expect(settingsOwner(Settings)).toBe('MemoryCache');
  });

  it.each([
    ['adapter', Adapter],
    ['service', Service],
    ['task', Task],
    ['event', EventHandler],
    ['workflow', Workflow],
    ['action', Action],
  ] as const)('fills in the domain %s', (domain, decorator) => {
    class Some {}
    decorator({ key: 'some' })(Some);
    expect(componentOf(Some)).toMatchObject({ domain, key: 'some', provider: 'some' });
    expect(componentOf(Some)?.declaration.place).toContain('component.test.ts:');
  });

  it('takes a domain of the application', () => {
    @Component({ domain: 'report', key: 'monthly' })
    class Monthly {}
    expect(componentOf(Monthly)).toMatchObject({ domain: 'report', key: 'monthly' });
  });

  it.each([
    [class MemoryCache {}, 'memory-cache'],
    [class HTTPServer2 {}, 'http-server2'],
    [class Y$ {}, 'y_'],
    [class S3 {}, 's3'],
    [class OAuth2Client {}, 'o-auth2-client'],
    [class _Self {}, 'self'],
  ])('names the provider of %o %s', (cls, provider) => {
    Service({ key: 'some' })(cls);
    expect(componentOf(cls)?.provider).toBe(provider);
  });

  it('R15: keeps what was recorded when the caller changes its options later', () => {
    const descriptor = { name: 'shared' };
    const options = { key: 'cache', priority: 1, capabilities: [descriptor], inject: [Cache] };
    class Some {}
    Adapter(options)(Some);

    options.priority = 9;
    descriptor.name = 'other';
    options.capabilities.push({ name: 'more' });
    options.inject.pop();

    expect(componentOf(Some)).toMatchObject({
      priority: 1,
      capabilities: [{ name: 'shared' }],
      inject: [{ token: Cache }],
    });
  });
});

describe('the key', () => {
  it('comes from the contract that the class extends', () => {
    @Adapter()
    class MemoryCache extends Cache {}
    expect(componentOf(MemoryCache)).toMatchObject({ key: 'cache', provider: 'memory-cache' });
  });

  it('may be another one than that of the contract', () => {
    @Adapter({ key: 'session-cache' })
    class Sessions extends Cache {}
    expect(componentOf(Sessions)?.key).toBe('session-cache');
  });

  it('is required without such a contract', () => {
    class Alone {}
    expect(thrownBy(() => Service()(Alone)).toString()).toBe(
      'RegistryError [registry/missing-key]: Alone has no key.\n' +
        "  hint: write key: '…', or extend a class that carries @Contract('service:…')",
    );
  });

  it('does not come from a contract of another domain', () => {
    class Odd extends Cache {}
    expect(thrownBy(() => Service()(Odd)).toString()).toBe(
      'RegistryError [registry/domain-mismatch]: Odd is declared as service, but its contract Cache is that of adapter:cache.\n' +
        '  hint: declare it in the domain adapter, or give it a key of its own',
    );
  });
});

describe('a second component decorator', () => {
  it.each([
    ['the same', Adapter, 'adapter'],
    ['another one', Service, 'service'],
  ] as const)('is refused, naming class and both places: %s', (_, decorator, domain) => {
    class Twice {}
    Adapter({ key: 'first' })(Twice);
    const error = thrownBy(() => decorator({ key: 'second' })(Twice));
    expect(error).toBeInstanceOf(RegistryError);
    expect(error.code).toBe('registry/decorated-twice');
    expect(error.message).toMatch(
      new RegExp(
        `^Twice is declared as adapter at \\S+component\\.test\\.ts:\\d+ and as ${domain} at \\S+component\\.test\\.ts:\\d+\\. `,
      ),
    );
    expect(componentOf(Twice)?.key).toBe('first');
  });

  it('is fine on a subclass', () => {
    @Adapter({ key: 'first' })
    class Parent {}
    @Adapter({ key: 'second' })
    class Child extends Parent {}
    expect([componentOf(Parent)?.key, componentOf(Child)?.key]).toEqual(['first', 'second']);
  });
});

describe('what cannot be', () => {
  it.each<[string, string, ComponentOptions]>([
    ['S07: a key that is a path', 'registry/bad-key', { key: '../x' }],
    ['S08: a key with a line break', 'registry/bad-key', { key: 'x\n' }],
    ['a provider with a space', 'registry/bad-provider', { key: 'x', provider: 'a b' }],
    ['a capability without a name', 'registry/bad-capability', { key: 'x', capabilities: [''] }],
    ['a capability that is nothing', 'registry/bad-capability', { key: 'x', capabilities: [null as never] }],
    ['S09: a priority above 1000', 'registry/bad-priority', { key: 'x', priority: 1001 }],
    ['S09: a stack level below -100', 'registry/bad-stack-level', { key: 'x', stackLevel: -101 }],
    [
      'provides that an import cycle left undefined',
      'registry/bad-option',
      { key: 'x', provides: undefined as never },
    ],
    ['settings that are no class', 'registry/bad-option', { key: 'x', settings: {} as never }],
    ['an unknown scope', 'registry/bad-option', { key: 'x', scope: 'global' as never }],
    ['an unknown activation', 'registry/bad-option', { key: 'x', activation: 'never' as never }],
    ['a version that is a number', 'registry/bad-option', { key: 'x', version: 1 as never }],
    ['a health check that is no function', 'registry/bad-option', { key: 'x', health: true as never }],
    ['an overlap that is text', 'registry/bad-option', { key: 'x', overlap: 'no' as never }],
    ['a negative drain time', 'registry/bad-option', { key: 'x', drainTimeoutMs: -1 }],
    ['capabilities that are no list', 'registry/bad-option', { key: 'x', capabilities: 'ttl' as never }],
    ['inject that is no list', 'registry/bad-option', { key: 'x', inject: Cache as never }],
    ['an inject entry that names nothing', 'injection/bad-reference', { key: 'x', inject: [5 as never] }],
    ['an inject entry that is no slot', 'registry/bad-slot', { key: 'x', inject: ['cache' as never] }],
  ])('is refused when it is declared, and nothing is recorded: %s', (_, code, options) => {
    class Some {}
    const error = thrownBy(() => Service(options)(Some));
    expect(error.code).toBe(code);
    expect(error.message).toContain('Some');
    expect(componentOf(Some)).toBeUndefined();
  });

  it('is a domain with capitals', () => {
    class Some {}
    expect(thrownBy(() => Component({ domain: 'Report', key: 'x' })(Some)).code).toBe('registry/bad-domain');
  });

  it('is an anonymous class without a provider', () => {
    expect(thrownBy(() => Service({ key: 'x' })((() => class {})())).code).toBe('registry/bad-provider');
  });

  it('is a decorator without brackets, or on something else than a class', () => {
    class Some {}
    const bare = Service as unknown as (target: unknown) => unknown;
    expect(thrownBy(() => bare(Some)).toString()).toBe(
      "RegistryError [registry/bad-option]: @Service was given Some, not options.\n  hint: write @Service({ key: '…' })",
    );
    const onMethod = Service({ key: 'x' }) as (target: unknown) => void;
    expect(thrownBy(() => onMethod({})).code).toBe('registry/not-a-class');
  });
});

describe('a condition that cannot be', () => {
  it.each([
    ['no object', () => true],
    ['a list', []],
    ['an unknown field', { profil: 'x' }],
    ['an empty name', { profile: '' }],
    ['no names at all', { capability: [] }],
    ['values of another kind', { config: { 'a.b': null } }],
    ['nothing to choose from', { any: [] }],
    ['something impossible inside', { not: { any: [{ profile: 7 }] } }],
  ])('is refused when it is declared: %s', (_, when) => {
    class Some {}
    const error = thrownBy(() => Service({ key: 'x', when: when as When })(Some));
    expect(error).toMatchObject({ code: 'registry/bad-condition' });
    expect(error.path).toMatch(/^Some/);
    expect(componentOf(Some)).toBeUndefined();
  });

  it('has a list of which nothing can hold, and says so', () => {
    class Some {}
    const error = thrownBy(() => Service({ key: 'x', when: { any: [] } })(Some));
    expect(error.message).toContain('any is an empty list');
  });

  it('is nested without an end', () => {
    let when: When = { profile: 'x' };
    for (let depth = 0; depth < 20; depth += 1) when = { not: when };
    class Some {}
    expect(thrownBy(() => Service({ key: 'x', when })(Some)).code).toBe('registry/bad-condition');
  });
});
