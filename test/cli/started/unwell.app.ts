import 'reflect-metadata';
import { Adapter, Module } from 'oneiric';

const { WAIT_MS = '' } = process.env;

/** Takes its time, or does not start at all. */
@Adapter({ key: 'cache', provider: 'unwell' })
class UnwellCache {
  async onInit(): Promise<void> {
    if (WAIT_MS === '') throw new TypeError('the line is dead');
    await new Promise((resolve) => setTimeout(resolve, Number(WAIT_MS)));
  }
}

@Module({ providers: [UnwellCache] })
export default class AppModule {}
