import type { SlotName } from '../../core/names.js';
import type { InterceptRecord } from '../../decorators/intercept-records.js';
import { linkOf, NO_LINKS, withLink, type Chain } from './chain.js';

/** What a candidate declares, made for one of its instances. */
export function declaredFor(slot: SlotName, records: readonly InterceptRecord[] | undefined): Chain {
  let chain = NO_LINKS;
  for (const { interceptor, options } of records ?? []) {
    chain = withLink(chain, linkOf(interceptor, options, { of: 'provider', slot }));
  }
  return chain;
}
