// An application that has its process to itself and answers requests; some wait for what a file says. It tells what happens to it.
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Module, Oneiric } from 'oneiric';
import { Controller, Get, HttpModule, HttpServer } from 'oneiric/http';

const [gate = '', closeTimeoutMs = '10000'] = process.argv.slice(2);
let waiting = 0;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

@Controller('requests')
class Requests {
  @Get('quick')
  quick() {
    return { quick: true };
  }

  @Get('waits')
  async waits() {
    waiting += 1;
    if (waiting === 50) say('fifty wait');
    while (!existsSync(gate)) await setTimeout(5);
    return { waited: true };
  }
}

@Module({
  imports: [HttpModule.forRoot({ port: 0, closeTimeoutMs: Number(closeTimeoutMs) })],
  controllers: [Requests],
})
class AppModule {}

const app = await Oneiric.create(AppModule, {
  env: {},
  logging: false,
  runtime: true,
  deadlines: { retire: 500 },
});
app.events$.subscribe((event) => {
  if (event.type === 'http.closed') say(`cut ${event.cut}`);
  if (event.type === 'runtime.signalled') say('signalled');
});
say(`at ${app.get(HttpServer).url ?? ''}`);
