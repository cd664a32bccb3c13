import type { Constructable } from '../../core/component.js';
import { interceptorsOfClass } from '../../decorators/intercept-records.js';
import { linkOf, NO_LINKS, withLink, type Chain } from './chain.js';

/** What the decorators of a class put around calls of its instances. */
export function declaredBy(cls: Constructable): Chain {
  const records = interceptorsOfClass(cls);
  return records.reduce(
    (chain, { interceptor, options }) => withLink(chain, linkOf(interceptor, options)),
    NO_LINKS,
  );
}
