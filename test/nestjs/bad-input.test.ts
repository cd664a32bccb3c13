import { describe, expect, it } from 'vitest';
import { bindLive } from '../../src/inversify/index.js';
import { OneiricModule } from '../../src/nestjs/index.js';
import { failure, rejection } from '../modules/module-parts.js';
import { Stores } from './nest-parts.js';

const bad = undefined as never;

describe('what is given to guests by mistake', () => {
  it('is an error that says what is wrong, where nothing is given', async () => {
    expect(failure(() => OneiricModule.forRoot(bad))).toMatch(/^nestjs\/bad-option/);
    expect(failure(() => OneiricModule.forRootAsync(bad))).toMatch(/^nestjs\/bad-option/);
    expect(await rejection(bindLive(bad, 'adapter:cache', bad))).toMatch(/^injection\/bad-option.*container/);
  });

  it.each([undefined, null, 'Mailer', { provide: Stores, useValue: 1 }])(
    'is an error that names the place, where %s is to be provided',
    (entry) => {
      const given = { module: Stores, provide: [Stores, entry as never] };
      expect(failure(() => OneiricModule.forRoot(given))).toMatch(/^nestjs\/bad-option.*provide\[1\]/);
    },
  );
});
