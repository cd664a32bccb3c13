import { describe, expect, it } from 'vitest';
import { literalSecrets } from '../../src/config/literal-secrets.js';
import { tree } from './config-kit.js';

const found = (value: unknown) => [...literalSecrets(tree(value))];

describe('a text of the configuration', () => {
  it.each([
    [{ password: 'hunter2' }, ['hunter2']],
    [{ dbPassword: 'a b' }, ['a b']],
    [{ DB_PASSWORD: 's3cret' }, ['s3cret']],
    [{ api_key: 'k-1' }, ['k-1']],
    [{ credentials: { user: 'u-1', secretKeys: ['k-1'] } }, ['u-1', 'k-1']],
    [{ tokens: ['t-1'], token: ['t-2', 't-3'] }, ['t-1', 't-2', 't-3']],
    [{ tokens: { a: 't-1', b: [7_654_321] } }, ['t-1', '7654321']],
    [{ apiToken: 83_749_210, secretKey2: 'k-1', password_old: 'o-1' }, ['83749210', 'k-1', 'o-1']],
    [{ url: 'db://a:b%2F1@h1,c:d2@h2' }, ['b%2F1@h1,c:d2', 'b/1@h1,c:d2', 'b%2F1', 'b/1', 'd2']],
    [{ url: 'redis://app:p4ss@host/0' }, ['p4ss']],
    [{ list: ['amqp://a:b1@x, amqp://c:d2@y'] }, ['b1', 'd2']],
    [{ password: 'correcthorsebatterystaple' }, ['correcthorsebatterystaple']],
  ])('is a secret by its name, or within an address: %j', (value, secrets) => {
    expect(found(value)).toEqual(secrets);
  });

  it.each([
    ['a mere word', { password: 'postgres', url: 'db://postgres:postgres@host' }],
    ['a reference', { password: '${secret:db/password}', url: 'db://u:${secret:db/password}@h1' }],
    ['called otherwise', { passwordPolicy: 'min-8', tokenUrl: 'https://t1', maxTokens: '10', name: 'n-1' }],
    ['a short number, or none', { password: 12_345, token: true, secret: null }],
    ['a number of them', { maxTokens: 128_000, tokens: '128000', url: 'x?max_tokens=128000' }],
    [
      'the name of a provider',
      { selections: { token: 'jwt-2' }, providers: { 'token/jwt-2': { kind: 'k-2' } } },
    ],
  ])('is none where it is %s', (_, value) => {
    expect(found(value)).toEqual([]);
  });

  it('is looked at in time that grows with it alone', () => {
    const parts = [
      '://',
      ':',
      '@',
      'a:',
      'password=',
      "password='",
      'a=',
      ',',
      'x@y,z:',
      'a = ',
      'a',
      '://a:b',
      '?',
      ',a',
    ];
    for (const part of parts) {
      const text = part.repeat(100_000 / part.length);
      for (const one of [text, `password=${text}`, `db://u:${text}`]) found(one);
    }
  });
});
