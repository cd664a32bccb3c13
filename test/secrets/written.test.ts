import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { IsInt, IsOptional, IsString, Matches } from 'class-validator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigModule, ConfigSection, Logger, Module, Oneiric, Service } from '../../src/index.js';
import { folder } from '../observability/log-world.js';

@ConfigSection('mail')
class Mail {
  @IsOptional() @IsString() url?: string;
  @IsOptional() @IsInt() apiToken?: number;
  @IsOptional() @IsInt() maxTokens?: number;
  @IsOptional() tokens?: unknown;
  @IsOptional() @Matches(/^ok/, { message: 'bad value $value' }) checked?: string;
}

@Service({ key: 'writer' })
class Writer {
  constructor(readonly log: Logger) {}
}

@Module({ imports: [ConfigModule.forFeature(Mail)], providers: [Writer] })
class MailModule {}

async function world(mail: object) {
  const path = join(await folder(), 'app.log');
  const logging = { console: 'off' as const, file: { path } };
  const app = await Oneiric.create(MailModule, { env: {}, logging, config: { values: { mail } } });
  onTestFinished(() => app.close());
  /** Everything that is shown, where a component logs these texts. */
  const shown = async (...texts: string[]) => {
    for (const text of texts) app.get(Writer).log.error(text, { error: new Error(text), text });
    const explained = `${app.config.explain('mail').toString()}${inspect(app.config.snapshot(), { depth: 9 })}`;
    await app.close();
    return { explained, logged: await readFile(path, 'utf8') };
  };
  return { app, shown };
}

describe('a password that stands in the configuration itself', () => {
  it.each([
    ['db://app:hunter33@h', ['hunter33']],
    ['smtp://ann@example.com:hunter33@smtp.host', ['hunter33']],
    ['db://app:p@ssw0rd9@host', ['p@ssw0rd9']],
    ['db://u:hunter33@h1:1,u2:secret44@h2:2/db', ['hunter33', 'secret44']],
    ['db://u:hunt/er?33@h', ['hunt/er?33']],
    ['db://u:hun ter33@h', ['hun ter33']],
    ['db://u:hunter%2033@h', ['hunter%2033', 'hunter 33']],
    ['db://:hunter33@h and db://v:other444@[::1]:80/x', ['hunter33', 'other444']],
    ['https://ghp16C7e42F@github.com/x', ['ghp16C7e42F']],
    // In two parts, or whoever looks for secrets in this repository finds one.
    ['https://ghp16C7e42F:' + 'x-oauth-basic@github.com', ['ghp16C7e42F']],
    ['https://h:80/x?user=a&access_token=hunter33&b=c', ['hunter33']],
    ['host=h password=hun&ter33 user=u', ['hun&ter33']],
    ["host=h password = 'hun ter33'", ['hun ter33']],
    ['h:6379,password=hunt,er33,ssl=true', ['hunt,er33']],
    ['Endpoint=sb://h/;AccountKey=aGVsbG8gd29ybGQ=;x=1', ['aGVsbG8gd29ybGQ=']],
  ])('is hidden wherever it is shown: %s', async (url, passwords) => {
    const { shown } = await world({ url });
    const { explained, logged } = await shown(`cannot reach ${url}`, ...passwords.map((one) => `is ${one}!`));
    for (const one of passwords) {
      expect(explained).not.toContain(one);
      expect(logged).not.toContain(one);
    }
    expect(explained).toContain('***');
  });

  it.each([
    'http://h:8080/a@b?to=c@d',
    'ssh://git@github.com:org/repo',
    'https://[::1]:80/@scope/x',
    'https://registry/@scope/pkg@1.2.3',
    'db://h1:1,h2:2/x?tokens=100000&tokenUrl=https://h/t1',
    'password policy: min-8',
  ])('is not seen where there is none: %s', async (url) => {
    const { shown } = await world({ url });
    const { explained, logged } = await shown(url);
    expect(explained).toContain(url);
    expect(logged).toContain(url);
  });

  it('may be a number, or one of several', async () => {
    const { shown } = await world({
      apiToken: 83_749_210,
      tokens: ['abc123def', { a: 'xyz789abc' }, 777_555_333],
    });
    const values = ['83749210', 'abc123def', 'xyz789abc', '777555333'];
    const { explained, logged } = await shown(...values);
    for (const value of values) {
      expect(explained).not.toContain(value);
      expect(logged).not.toContain(value);
    }
  });

  it('is no number of tokens', async () => {
    const { shown } = await world({ maxTokens: 128_000 });
    const { explained, logged } = await shown('up to 128000');
    expect(explained).toContain('128000');
    expect(logged).toContain('up to 128000');
  });

  it('is in no message of a validator, whoever wrote that', async () => {
    const create = Oneiric.create(MailModule, {
      env: {},
      config: { values: { mail: { checked: 'db://u:hunter22x@h', tokens: ['abc123def'] } } },
    });
    await expect(create).rejects.toThrow(
      'mail.checked is not valid: bad value db://u:***@h, got "db://u:***@h" (from options)',
    );
  });
});
