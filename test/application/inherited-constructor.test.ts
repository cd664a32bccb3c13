import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Injectable, Service } from '../../src/index.js';
import { appOf, rejectionOf } from '../support/traced-parts.js';

class Library {
  readonly given: readonly unknown[];
  constructor(first?: unknown, second?: unknown) {
    this.given = [first, second];
  }
}

describe('a constructor that is inherited from a class which nothing describes', () => {
  it('is refused, naming that class and what may be written', async () => {
    @Service({ key: 'bus' })
    class Bus extends EventEmitter {}
    expect(String(await rejectionOf(appOf([Bus])))).toMatchInlineSnapshot(`
      "InjectionError [injection/missing-metadata]: Bus.constructor[0]: nothing tells what it asks for. The constructor is inherited from EventEmitter.
        hint: write inject: [] in the decorator of the component to give it nothing, or inject: […]; or a constructor of its own; or decorate EventEmitter"
    `);
    @Injectable()
    class Plain extends Library {}
    expect(await rejectionOf(appOf([Plain]))).toMatchObject({ code: 'injection/missing-metadata' });
  });

  it('is given nothing where inject says so', async () => {
    @Service({ key: 'bus', inject: [] })
    class Bus extends EventEmitter {}
    @Service({ key: 'below', inject: [] })
    class Below extends Library {}
    await using app = await appOf([Bus, Below]);
    const bus = app.get(Bus) as unknown as EventEmitter;
    const heard: unknown[] = [];
    bus.on('said', (word) => heard.push(word));
    bus.emit('said', 'hello');
    expect([heard, app.get(Below).given]).toEqual([['hello'], [undefined, undefined]]);
  });

  it('is given what inject names, from the first on', async () => {
    @Service({ key: 'clock' })
    class Clock {
      now = () => 7;
    }
    @Service({ key: 'below', inject: [Clock] })
    class Below extends Library {}
    await using app = await appOf([Clock, Below]);
    const [clock, second] = app.get(Below).given;
    expect([(clock as Clock).now(), second]).toEqual([7, undefined]);
  });

  it('asks as before where the class has one of its own that nothing describes', async () => {
    class Own extends Library {
      constructor(readonly first: unknown) {
        super();
      }
    }
    Service({ key: 'own', inject: [] })(Own);
    Reflect.deleteMetadata('design:paramtypes', Own);
    expect(await rejectionOf(appOf([Own]))).toMatchObject({ code: 'injection/missing-metadata' });
  });
});
