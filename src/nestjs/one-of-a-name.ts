import type { ModulesContainer } from '@nestjs/core';
import type { NestModule } from './nest-parts.js';
import { NestjsError } from './nestjs-error.js';
import { GIVEN, hostToken, type Given } from './tokens.js';

/**
 * Two of one name offer the same providers to NestJS: neither it nor a test could tell whose is meant.
 * @throws NestjsError `nestjs/same-name`
 */
export function checkOnlyOne(name: string | undefined, modules: ModulesContainer): void {
  const all = [...modules.values()];
  const [first, second] = all.filter(({ providers }) => providers.has(hostToken(name)));
  if (!first || !second) return;
  const called = name === undefined ? 'without a name' : `named ${JSON.stringify(name)}`;
  throw new NestjsError(
    'nestjs/same-name',
    `There are two applications ${called}: ${placeOf(first, name, all)} and ${placeOf(second, name, all)}. Nothing was started.`,
    {
      hint: 'give each a name of its own; or where one is meant, keep what OneiricModule.forRoot gives in a constant, and import that',
    },
  );
}

/** By who imports the module that offers its references. */
function placeOf(core: NestModule, name: string | undefined, all: readonly NestModule[]): string {
  const roots = all.filter((module) => isRoot(module) && coreOf(module, name) === core);
  if (roots.some(({ isGlobal }) => isGlobal)) return 'a global one';
  const importers = all.filter(({ imports }) => roots.some((root) => imports.has(root)));
  return `the one of ${importers.map((module) => module.name).join(' and ')}`;
}

const isRoot = ({ providers }: NestModule): boolean =>
  (providers.get(GIVEN)?.instance as Given | undefined)?.isWanted === false;

/** Every module imports what is global as well, but behind what it names itself. */
const coreOf = ({ imports }: NestModule, name: string | undefined): NestModule | undefined =>
  [...imports].find(({ providers }) => providers.has(hostToken(name)));
