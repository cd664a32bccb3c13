import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Inject, Module, Service } from 'oneiric';
import { RemoteModule, type RemoteOptions } from 'oneiric/remote';

/** Whom it follows; a test has written it beside the application. */
const file = new URL('../remote.json', import.meta.url);
const source = JSON.parse(readFileSync(file, 'utf8')) as RemoteOptions;

/** Needs what only the source brings. */
@Service({ key: 'reader', activation: 'eager' })
class Reader {
  constructor(@Inject('adapter:cache') private readonly cache: { say(): Promise<string> }) {}

  async onInit(): Promise<void> {
    await this.cache.say();
  }
}

@Module({ imports: [RemoteModule.forRoot(source)], providers: [Reader] })
export default class AppModule {}
