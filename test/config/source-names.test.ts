import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { rejectionOf } from '../support/traced-parts.js';
import { started } from './live-world.js';

describe('a source of your own', () => {
  it.each([
    '',
    'options',
    'create',
    'environment',
    'defaults',
    'secrets',
    'logging',
    'conf/app.yaml',
    'conf/app.production.yaml',
  ])('is not called %j, as something else is', async (name) => {
    const sources = [{ name, readings$: new Subject<never>() }];
    const error = await rejectionOf(started([], { config: { file: 'conf/app.yaml', sources } }));
    expect(error).toMatchObject({ code: 'lifecycle/bad-option', path: 'create.config.sources[0]' });
  });
});
