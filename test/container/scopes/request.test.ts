import { describe, expect, it } from 'vitest';
import { Contract, Module, Oneiric, Service } from '../../../src/index.js';

@Contract('service:user')
abstract class User {
  abstract name(): string;
  abstract later(): Promise<string>;
}

let made = 0;

@Service({ provider: 'real', scope: 'request' })
class RealUser extends User {
  readonly id = (made += 1);
  name() {
    return `user ${this.id}`;
  }
  async later() {
    return `user ${this.id}`;
  }
}

@Service({ key: 'greeter' })
class Greeter {
  constructor(readonly user: User) {}
  greet() {
    return `hello ${this.user.name()}`;
  }
}

@Module({ providers: [RealUser, Greeter] })
class App {}

describe('request', () => {
  it('works', async () => {
    await using app = await Oneiric.create(App);
    const greeter = app.get(Greeter);
    expect(() => greeter.greet()).toThrow('no scope is active');
    const a = await app.runInScope(() => [greeter.greet(), greeter.greet()]);
    const b = await app.runInScope(() => [greeter.greet(), greeter.greet()]);
    expect(a[0]).toBe(a[1]);
    expect(a[0]).not.toBe(b[0]);
    const scope = app.createScope();
    expect(scope.get(User)).toBe(scope.get(User));
    expect(scope.get(User)).toBeInstanceOf(RealUser);
    await scope[Symbol.asyncDispose]();
    expect(() => scope.get(User)).toThrow('ended');
  });
});
