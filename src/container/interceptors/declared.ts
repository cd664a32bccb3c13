import type { Candidate } from '../../core/candidate.js';
import type { InterceptRecord } from '../../decorators/intercept-records.js';
import { linkOf, NO_LINKS, withLink, type Chain } from './chain.js';

/** What a candidate declares, made for one of its instances. */
export function declaredFor(
  { slot, source }: Candidate,
  records: readonly InterceptRecord[] | undefined,
): Chain {
  const of = source === 'manifest' ? 'manifest' : 'provider';
  let chain = NO_LINKS;
  for (const { interceptor, options } of records ?? [])
    chain = withLink(chain, linkOf(interceptor, options, { of, slot }));
  return chain;
}
