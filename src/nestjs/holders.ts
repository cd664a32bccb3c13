import type { ModulesContainer } from '@nestjs/core';
import { madeIn, neededBy, type Wrapper } from './nest-parts.js';
import { getLiveToken, GIVEN, slotToken, type Given, type Wish } from './tokens.js';

/** Names of what NestJS makes with a live reference of an application, or with its handle. */
export function holdersIn(
  modules: ModulesContainer,
  name: string | undefined,
  isIt: (wish: Wish) => boolean,
): readonly string[] {
  const all = [...modules.values()];
  const given = new Set<Wrapper>();
  for (const { providers } of all) {
    const said = providers.get(GIVEN)?.instance as Given | undefined;
    if (said?.name !== name) continue;
    for (const wish of said?.wishes.filter(isIt) ?? [])
      for (const token of [slotToken(wish), getLiveToken(wish)]) {
        const wrapper = providers.get(token);
        if (wrapper) given.add(wrapper);
      }
  }
  const holders = all.flatMap(madeIn).filter((one) => neededBy(one).some((needed) => given.has(needed)));
  return [...new Set(holders.map((holder) => `${String(holder.name)} of NestJS`))];
}
