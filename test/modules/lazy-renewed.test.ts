import { expect, it } from 'vitest';
import { Adapter, Contract, LazyModuleLoader, Oneiric } from '../../src/index.js';
import { gate } from '../support/traced-parts.js';
import { moduleOf, rejection } from './module-parts.js';

const disposed: string[] = [];

/** Something with a state, which is lost where it is built anew. */
@Contract('adapter:counter')
abstract class Counter {
  private count = 0;
  next() {
    return `${this.constructor.name} ${(this.count += 1)}`;
  }
  onCleanup(): void {
    disposed.push(this.constructor.name);
  }
}

@Adapter({ provider: 'old' })
class Old extends Counter {}

@Adapter({ provider: 'new', priority: 1 })
class New extends Counter {}

it('what a module replaced serves again with its state, also where what replaced it was renewed before it failed', async () => {
  await using app = await Oneiric.create(moduleOf('App', { providers: [Old] }));
  const counter = app.get(Counter);
  expect(counter.next()).toBe('Old 1');
  const until = gate();
  class Holds {
    onApplicationBootstrap = () => until.promise;
  }
  const module = moduleOf('Late', { providers: [New, Holds] });
  const loading = rejection(app.get(LazyModuleLoader).load(module));
  await expect.poll(() => app.status(Counter).active).toBe('new');
  await app.refresh(Counter);
  expect(counter.next()).toBe('New 1');
  until.fail(new Error('no'));
  await loading;
  expect(counter.next()).toBe('Old 2');
  await expect.poll(() => disposed).toEqual(['New', 'New']);
});
