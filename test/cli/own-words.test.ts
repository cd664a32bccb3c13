import { expect, it } from 'vitest';
import { AdminError } from '../../src/admin/admin-error.js';
import { withoutPaths } from '../../src/admin/problems/without-paths.js';
import { badRequest } from '../../src/admin/api/bad-request.js';
import { inOwnWords } from '../../src/cli/own-words.js';
import { FakeProcess, Refusal } from './fake-process.js';
import { typed } from './typed.js';

const refusal = (...[where, issues]: Parameters<typeof badRequest>) => {
  const { code, message, hint } = badRequest(where, issues);
  return new Refusal(400, code, withoutPaths(message.split('\n', 1)[0] ?? ''), withoutPaths(hint ?? ''));
};

it('what was typed is refused by the name of its flag', async () => {
  await using fake = await FakeProcess.start(() =>
    refusal('body', [
      { path: ['note'], message: 'holds control characters' },
      { path: ['requestedBy'], message: 'is too long' },
    ]),
  );
  const typing = ['pause', 'adapter', '--reason', 'because', '--json', '--socket', fake.socket];
  const { code, stdout, stderr } = await typed(typing);
  expect(code).toBe(2);
  expect(stderr).toContain(
    '[admin/bad-request]: --reason: holds control characters; --requested-by: is too long.',
  );
  expect(stderr).toContain('hint: see --help after the command');
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'admin/bad-request', message: expect.stringMatching(/^--reason: /) as string },
  });
});

it.each([
  ['query', ['limit'], '--limit'],
  ['body', ['probation', 'windowMs'], '--probation'],
  ['body', ['drainTimeoutMs'], '--drain-timeout'],
  ['body', ['else'], 'body.else'],
])('%s and %j are %s', (where, path, flag) => {
  const { message } = badRequest(where, [{ path, message: 'is body.note: odd' }]);
  const told = inOwnWords(new AdminError('admin/bad-request', message.split('\n', 1)[0] ?? ''));
  expect((told as Error).message).toBe(`${flag}: is body.note: odd. Nothing was done.`);
});

it('what takes too long is given longer by a flag', async () => {
  await using fake = await FakeProcess.start(() => new Promise(() => undefined));
  const { code, stderr } = await typed(['list', '--timeout', '1ms', '--socket', fake.socket]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/\[admin\/timeout\].*\n +hint: .*allow more with --timeout/);
});

it('what is said in words that are typed stays as it is', () => {
  const error = new AdminError('swap/unhealthy', 'adapter:cache: body.note: sick.', { hint: 'mend it' });
  expect(inOwnWords(error)).toBe(error);
});
