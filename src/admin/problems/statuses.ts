/** What an area's codes are answered with: some by name, all others as `any`. */
type Statuses = Readonly<Record<string, number>> & { readonly any: number };

const REFUSED = 409;
const BROKEN = 502;
const UNAVAILABLE = 503;

/**
 * Statuses by area and by what comes after the slash of a code. Whatever is not named: `bad-…` is 400, `unknown-…` is 404,
 * the rest is `any` of its area. What an application is made of, and does not work, is 502: the request was well.
 */
const AREAS: Readonly<Record<string, Statuses>> = {
  activity: { any: REFUSED, 'drain-timeout': 504, 'unknown-option': 400 },
  adapter: { any: BROKEN },
  admin: {
    any: REFUSED,
    internal: 500,
    ...at(401, 'no-token', 'session-ended', 'wrong-token'),
    ...at(403, 'foreign-host', 'foreign-origin', 'not-allowed', 'wrong-signature'),
    'wrong-method': 405,
    'no-route': 404,
    'too-large': 413,
    'unsupported-media-type': 415,
    'idempotency-mismatch': 422,
    'too-many-requests': 429,
    ...at(UNAVAILABLE, 'closing', 'overloaded', 'too-many-streams'),
  },
  config: { any: 422 },
  feature: { any: 501 },
  http: { any: BROKEN },
  injection: { any: BROKEN },
  inversify: { any: BROKEN },
  lifecycle: {
    any: BROKEN,
    ...at(UNAVAILABLE, 'closed', 'closing', 'not-started'),
    ...at(REFUSED, 'health-off', 'not-active'),
  },
  logging: { any: UNAVAILABLE },
  modules: { any: BROKEN },
  nestjs: { any: BROKEN },
  plugins: { any: BROKEN },
  probe: { any: BROKEN },
  net: { any: BROKEN },
  registry: { any: REFUSED, ...at(400, 'empty-group', 'named-twice', 'slot-named-twice', 'unknown-option') },
  remote: { any: BROKEN, 'unknown-option': 400, closed: UNAVAILABLE },
  resilience: { any: BROKEN },
  resolution: {
    any: BROKEN,
    ...at(404, 'no-candidate', 'not-a-slot', 'unknown'),
    ...at(REFUSED, 'condition-unmet', 'vacant', 'ambiguous-contract', 'not-capable'),
  },
  scope: { any: BROKEN, ...at(REFUSED, 'no-probation') },
  secrets: { any: BROKEN },
  state: { any: UNAVAILABLE, ...at(422, 'bad-backup', 'newer') },
  storage: { any: UNAVAILABLE },
  swap: { any: BROKEN, ...at(REFUSED, 'aborted', 'cannot-suspend', 'self-wait', 'still-held', 'unhealthy') },
  tasks: { any: BROKEN },
  testing: { any: BROKEN },
};

/** The HTTP status that an error of this package is answered with; undefined for a code of somebody else. */
export function statusOf(code: string): number | undefined {
  const slash = code.indexOf('/');
  const area = code.slice(0, slash);
  const what = code.slice(slash + 1);
  const said = Object.hasOwn(AREAS, area) ? AREAS[area] : undefined;
  if (!said) return undefined;
  if (what !== 'any' && Object.hasOwn(said, what)) return said[what];
  if (what.startsWith('bad-')) return 400;
  return what.startsWith('unknown-') ? 404 : said.any;
}

function at(status: number, ...names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, status]));
}
