import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../src/config/config-path.js';
import { below, item } from '../../src/config/config-path.js';
import { isSecretive } from '../../src/config/secretive.js';
import { parseRefs, substitute } from '../../src/config/secret-refs.js';

describe('references to secrets', () => {
  it.each([
    ['plain', undefined],
    ['${secret:a}', 'A'],
    ['x${secret:a}y${secret:b/c}z', 'xAyCz'],
    ['$${secret:a}', '${secret:a}'],
    ['$$${secret:a}', '$${secret:a}'],
    ['cost $5, {a}', undefined],
  ])('%j becomes %j', (text, value) => {
    const refs = parseRefs(text);
    const values = new Map([
      ['a', 'A'],
      ['b/c', 'C'],
    ]);
    expect(refs && substitute(refs, values)).toBe(value);
  });

  it.each([
    '${secret:}',
    '${secret:a b}',
    '${SECRET:a}',
    '${a}',
    '${',
    '${secret:../x}',
    '${secret:a/../b}',
    '${secret:a//b}',
    '${secret:/a}',
    '${secret:.x}',
  ])('%j refers to nothing', (text) => {
    expect(parseRefs(text)?.malformed).toBeDefined();
  });

  it('are not looked for in the value of a secret', () => {
    const refs = parseRefs('${secret:a}');
    expect(refs && substitute(refs, new Map([['a', '${secret:a}$&$1']]))).toBe('${secret:a}$&$1');
  });
});

describe('a path', () => {
  it('leads back to the steps that it was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.nat(99)), { minLength: 1 }), (way) => {
        const path = way.reduce<string>(
          (at, step) => (typeof step === 'number' ? item(at, step) : below(at, step)),
          '',
        );
        expect(parsePath(path)).toEqual(way.map(String));
      }),
    );
  });

  it.each(['.a', 'a..b', 'a[', 'a["x]', 'a[x]', 'a b', 'a.'])('%j is none', (path) => {
    expect(parsePath(path)).toBeUndefined();
  });

  it.each([
    ['a.password', true],
    ['a.apiKey', true],
    ['a.tokens[0]', true],
    ['secrets.inline.x', true],
    ['secrets.ttlMs', false],
    ['adapters.providers.secrets/env.prefix', false],
    ['a.keyboard', false],
    ['a.tokenUrl', false],
    ['a.passwordPolicy', false],
    ['a.clientSecret2', true],
    ['adapters.selections.token', false],
  ])('%s names a secret: %s', (path, is) => {
    expect(isSecretive(path)).toBe(is);
  });
});
