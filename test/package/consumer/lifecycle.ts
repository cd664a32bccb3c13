import { Module, Oneiric, Service } from 'oneiric';

@Service({ key: 'worker' })
class Worker {
  // Keeps the process alive, as a server would.
  readonly timer = setInterval(() => undefined, 1_000);

  async onCleanup(): Promise<void> {
    console.log('cleaning up');
    if (process.argv.includes('hang')) return new Promise(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    clearInterval(this.timer);
    console.log('cleaned up');
    if (process.argv.includes('fail')) throw new Error('stuck');
  }
}

@Module({ providers: [Worker] })
class App {}

const app = await Oneiric.create(App, { deadlines: { cleanup: 600_000 } });
app.enableShutdownHooks();
console.log('ready');
