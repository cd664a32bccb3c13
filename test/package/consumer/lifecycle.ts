import { Module, Oneiric, Service } from 'oneiric';

@Service({ key: 'worker' })
class Worker {
  // Keeps the process alive, as a server would.
  readonly timer = setInterval(() => undefined, 1_000);

  async onCleanup(): Promise<void> {
    process.stdout.write('cleaning up\n');
    if (process.argv.includes('hang')) return new Promise(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    clearInterval(this.timer);
    process.stdout.write('cleaned up\n');
    if (process.argv.includes('fail')) throw new Error('stuck');
  }
}

@Module({ providers: [Worker] })
class App {}

const app = await Oneiric.create(App, { deadlines: { cleanup: 600_000 } });
app.enableShutdownHooks();
process.stdout.write('ready\n');
