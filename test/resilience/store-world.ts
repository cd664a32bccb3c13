import { Adapter, Contract, Module, Oneiric } from '../../src/index.js';
import type { Application, InterceptorMaker } from '../../src/index.js';

@Contract('adapter:store')
export abstract class Store {
  abstract find(key: string): Promise<string>;
  abstract peek(key: string): string;
  abstract keys(): AsyncGenerator<string>;
}

/** What the next calls do: fail, or wait. */
export const world: { plan: (() => Promise<string>)[]; calls: number } = { plan: [], calls: 0 };

/** Before each test. */
export function begin(): void {
  world.plan = [];
  world.calls = 0;
}

export const fails =
  (message = 'no'): (() => Promise<string>) =>
  () =>
    Promise.reject(new Error(message));

@Adapter({ provider: 'a', stackLevel: 1 })
export class A extends Store {
  async find(key: string) {
    world.calls += 1;
    return (await world.plan.shift()?.()) ?? `a ${key}`;
  }
  peek(key: string): string {
    world.calls += 1;
    if (world.plan.shift()) throw new Error('no');
    return `a ${key}`;
  }
  async *keys() {
    yield await Promise.resolve('x');
  }
}

@Adapter({ provider: 'b' })
class B extends A {
  override async find(key: string) {
    world.calls += 1;
    return Promise.resolve(`b ${key}`);
  }
}

@Module({ providers: [A, B] })
export class AppModule {}

export const with_ = async (maker: InterceptorMaker): Promise<Application> => {
  const app = await Oneiric.create(AppModule, { env: {} });
  app.intercept(Store, maker);
  return app;
};

export const stateOf = (app: Application) => app.status(Store).interceptors[0]?.state;
