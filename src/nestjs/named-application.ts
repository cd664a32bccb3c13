import type { ModulesContainer } from '@nestjs/core';
import { shown } from '../core/names.js';
import { nearest } from '../core/near-miss.js';
import { NestjsError } from './nestjs-error.js';
import { hostNamesIn } from './tokens.js';

/**
 * Whether an application that a decorator names is a guest there.
 *
 * @param what the decorator, and where it stands
 * @throws NestjsError `nestjs/unknown-application`
 */
export function checkNamed(name: string | undefined, what: string, modules: ModulesContainer): void {
  const known = hostNamesIn(modules);
  if (known.includes(name ?? '')) return;
  const near = nearest(name ?? '', known);
  const named = known.filter((one) => one !== '').map(shown);
  const hint =
    near.length > 0
      ? `did you mean ${near.map(shown).join(' or ')}?`
      : `name one that forRoot was given${named.length > 0 ? `: ${named.join(', ')}` : ', or none'}`;
  const which = name === undefined ? 'an application without a name' : `the application ${shown(name)}`;
  throw new NestjsError('nestjs/unknown-application', `${what} means ${which}, which is not there.`, {
    path: what,
    hint,
  });
}
