import { EventEmitter, once } from 'node:events';
import { PassThrough, Readable, Writable, type Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { firstValueFrom, Observable, of, Subject } from 'rxjs';
import { map } from 'rxjs/operators';
import { describe, expect, it } from 'vitest';
import { returning } from './live-cells.js';

describe('Node streams in flight', () => {
  it('promise P1: Readables count until they have ended, and stay what they are', async () => {
    const source = Readable.from(['a', 'b']);
    const { run, generation } = returning(() => source);
    const stream = run();
    expect(stream).toBe(source);
    expect(generation.inFlight).toBe(1);
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    await new Promise((resolve) => setImmediate(resolve));
    expect(chunks).toEqual(['a', 'b']);
    expect(generation.inFlight).toBe(0);
  });

  it('promise P1: Writables and Duplexes count until they are finished', async () => {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    const both: Duplex = new PassThrough();
    const writing = returning(() => sink);
    const passing = returning(() => both);
    writing.run().end('x');
    passing.run().end('y');
    passing.run().resume();
    expect([writing.generation.inFlight, passing.generation.inFlight]).toEqual([1, 1]);
    await Promise.all([finished(sink), finished(both)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([writing.generation.inFlight, passing.generation.inFlight]).toEqual([0, 0]);
  });

  it('end when they are destroyed, and keep no listener of ours', async () => {
    const stream = new Readable({ read() {} });
    const before = stream.eventNames();
    const { run, generation } = returning(() => stream);
    run().destroy();
    await once(stream, 'close');
    await new Promise((resolve) => setImmediate(resolve));
    expect(generation.inFlight).toBe(0);
    expect(stream.eventNames()).toEqual(before);
  });

  it('leave an error that nobody handles unhandled', async () => {
    const stream = new Readable({ read() {} });
    const { run, generation } = returning(() => stream);
    run();
    expect(stream.listenerCount('error')).toBe(0);
    expect(() => stream.emit('error', new Error('unplugged'))).toThrow('unplugged');
    expect(generation.inFlight).toBe(0);
  });

  it('count once where a method returns the same one twice', () => {
    const stream = new Readable({ read() {} });
    const { run, generation } = returning(() => stream);
    run();
    run();
    expect(generation.inFlight).toBe(1);
  });

  it('are not seen in other emitters', () => {
    const { run, generation } = returning(() => new EventEmitter());
    expect(run()).toBeInstanceOf(EventEmitter);
    expect(generation.inFlight).toBe(0);
  });
});

describe('Observables in flight', () => {
  it('promise P1: count each subscription until it is torn down', () => {
    const { run, generation } = returning(() => new Observable<number>(() => {}));
    const observable = run();
    expect(generation.inFlight).toBe(0);
    const one = observable.subscribe();
    const two = observable.pipe(map((n) => n + 1)).subscribe();
    expect(generation.inFlight).toBe(2);
    one.unsubscribe();
    one.unsubscribe();
    expect(generation.inFlight).toBe(1);
    two.unsubscribe();
    expect(generation.inFlight).toBe(0);
  });

  it('end when they complete or fail, also at once', async () => {
    const subject = new Subject<number>();
    const { run, generation } = returning(() => subject.asObservable());
    const failing = firstValueFrom(run().pipe(map(() => 1)));
    expect(generation.inFlight).toBe(1);
    subject.error(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    expect(generation.inFlight).toBe(0);
    const sync = returning(() => of(1, 2, 3));
    const seen: number[] = [];
    sync.run().subscribe((n) => seen.push(n));
    expect(seen).toEqual([1, 2, 3]);
    expect(sync.generation.inFlight).toBe(0);
  });

  it('stay instances of their class', () => {
    const { run } = returning(() => of(1).pipe(map((n: number) => `${n}`)));
    expect(run()).toBeInstanceOf(Observable);
    expect(run().pipe).toBe(Observable.prototype.pipe);
  });

  it('are left alone where they are Subjects', () => {
    const subject = new Subject<number>();
    const { run, generation } = returning(() => subject);
    expect(run()).toBe(subject);
    run().subscribe();
    expect(generation.inFlight).toBe(0);
  });

  it('count those of other libraries, by the observer and by unsubscribe', () => {
    type Observer = { next?: (n: number) => void; complete?: () => void };
    let emit: Observer = {};
    const foreign = {
      subscribe: (observer: Observer) => {
        emit = observer;
        return { unsubscribe() {} };
      },
      '@@observable'() {
        return this;
      },
    };
    const { run, generation } = returning(() => foreign);
    const seen: number[] = [];
    run().subscribe({ next: (n) => seen.push(n) });
    emit.next?.(4);
    expect(generation.inFlight).toBe(1);
    emit.complete?.();
    expect(generation.inFlight).toBe(0);
    const subscription = run().subscribe({});
    expect(generation.inFlight).toBe(1);
    subscription.unsubscribe();
    expect(generation.inFlight).toBe(0);
    expect(seen).toEqual([4]);
  });

  it('end when subscribing throws', () => {
    const foreign = {
      subscribe: (): void => {
        throw new Error('cold');
      },
      lift() {},
    };
    const { run, generation } = returning(() => foreign);
    expect(() => run().subscribe()).toThrow('cold');
    expect(generation.inFlight).toBe(0);
  });
});
