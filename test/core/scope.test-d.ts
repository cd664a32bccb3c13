import { it } from 'vitest';
import type { Application } from '../../src/index.js';

declare const app: Application;

it('options of a scope that are undefined count as left out', () => {
  const options: { signal?: AbortSignal | undefined } = {};
  app.createScope(options);
  void app.runInScope(() => 1, { values: undefined, signal: undefined });
});
