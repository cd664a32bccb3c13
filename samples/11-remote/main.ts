import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Module, Oneiric, Service } from 'oneiric';
import { RemoteModule } from 'oneiric/remote';
import { startHost } from './host.js';
import { Publisher, SOURCE } from './publisher.js';

interface Greeter {
  greet(name: string): string;
}

/** It is written once, and never hears of versions, keys or files. */
@Service({ key: 'front-desk' })
class FrontDesk {
  constructor(@Inject('service:greeter') private readonly greeter: Greeter) {}

  welcome(): string {
    return this.greeter.greet('Ann');
  }
}

const stateDir = await mkdtemp(join(tmpdir(), 'oneiric-remote-'));
const host = await startHost();
const publisher = new Publisher(host);

@Module({
  imports: [
    RemoteModule.forRoot({
      manifestUrl: `${host.origin}/manifest.json`,
      source: SOURCE,
      trust: { keys: [publisher.publicKey], threshold: 1 },
      // Of a host with a name and a certificate that Node knows, neither would be said.
      fetch: {
        privateOrigins: [host.origin],
        tls: { [host.origin]: { ca: host.ca } },
        retry: { attempts: 1 },
      },
      // This sample syncs when it wants to.
      refreshIntervalMs: 0,
    }),
  ],
  providers: [FrontDesk],
})
class AppModule {}

const start = () => Oneiric.create(AppModule, { env: {}, logging: false, stateDir });

const english = publisher.greeter('english', 'Hello,');
const first = await publisher.publish(1, [english]);
let app = await start();
console.log(`start: ${app.get(FrontDesk).welcome()}`);

/** What the source has by now, and what the front desk says. */
async function sync(what: string): Promise<void> {
  const report = await app.remote?.sync();
  const { outcome, version, added = [], changed = [], removed = [], refused = [] } = report ?? {};
  const moved = [
    ...added.map((one) => `+${one}`),
    ...changed.map((one) => `~${one}`),
    ...removed.map((one) => `-${one}`),
  ];
  const why = refused.map(({ code }) => code);
  console.log(`${what}: ${outcome}, version ${version} ${[...moved, ...why].join(' ')}`.trimEnd());
  console.log(`  ${app.get(FrontDesk).welcome()}`);
}

const french = { ...publisher.greeter('french', 'Salut'), priority: 10 };
await publisher.publish(2, [english, french]);
await sync('added');

const politer = { ...publisher.greeter('french', 'Bonjour'), priority: 10 };
await publisher.publish(3, [english, politer]);
await sync('upgraded');

await publisher.publish(4, [english]);
await sync('withdrawn');

const newest = host.files.get('/manifest.json') ?? first;
host.files.set('/manifest.json', first);
await sync('rolled back by a mirror');

const tampered = Buffer.from(newest);
tampered.writeUInt8(tampered.readUInt8(100) ^ 1, 100);
host.files.set('/manifest.json', tampered);
await sync('tampered with');

const again = publisher.greeter('english', 'Hi');
await publisher.publish(5, [again]);
for (const [path, file] of host.files) {
  const text = Buffer.from(file).toString();
  if (text.includes('"Hi"')) host.files.set(path, Buffer.from(text.replace('"Hi"', '"Ha"')));
}
await sync('an artifact that is another one');

await app.close();
await host.close();
app = await start();
console.log(`started without a network: ${app.get(FrontDesk).welcome()}`);

const log = (await app.remote?.audit({ limit: 5 })) ?? [];
const { isSound } = (await app.remote?.verifyAudit()) ?? {};
console.log(`the audit log is sound: ${isSound}; its last lines:`);
for (const { what, version, code } of log)
  console.log(`  ${[what, version, code].filter(Boolean).join(' ')}`);
await app.close();
await rm(stateDir, { recursive: true });
