import { afterEach, expect, it, vi } from 'vitest';
import { FileSecrets } from '../../../src/adapters/secrets/file.js';
import { Module, Secret, Service, type LiveValue } from '../../../src/index.js';
import { Test } from '../../../src/testing/index.js';
import { fail, made } from '../../support/breakable-watchers.js';
import { SecretPlace } from './folders.js';

vi.mock('chokidar', () => import('../../support/breakable-watchers.js'));

@Service({ key: 'mail' })
class Mail {
  constructor(@Secret('token') readonly token: LiveValue<string>) {}
}

@Module({ providers: [FileSecrets, Mail] })
class MailModule {}

const place = new SecretPlace();
afterEach(() => place.dispose());

const PATIENCE = { timeoutMs: 20_000 };

it('the watcher of secrets in files that dies is made again, which the log tells, and no change is missed', async () => {
  place.write('token', 'one');
  const providers = { 'secrets/file': { path: place.root } };
  await using app = await Test.createTestingModule({ imports: [MailModule] }).compile({
    config: { values: { adapters: { providers } } },
  });
  const told = () => {
    // The newest: the first one may have been made again already, by what was written just before.
    fail(made.at(-1), 'EIO');
    return app.recorded.of('log.written');
  };
  await expect.poll(() => told().length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(app.recorded.of('log.written').slice(0, 1)).toMatchObject([
    {
      level: 'warn',
      area: 'MailModule',
      message: `${place.root} is not watched. It is tried again; what changes meanwhile is read then`,
      error: { message: 'EIO: planted' },
    },
  ]);
  place.write('token', 'two');
  const again = ({ message }: { message: string }) => message === `${place.root} is watched again`;
  await app.recorded.waitFor('log.written', again, PATIENCE);
  const { token } = app.get(Mail);
  const isTold = () => token.value === 'two';
  await app.recorded.waitFor('secret.rotated', isTold, PATIENCE);
});
