import { isMap, OFFER, SCHEMA_OR_ADDRESS } from '../../documents/rules.js';
import type { Json, JsonMap } from '../../documents/strict-json.js';
import type { OldMembers } from './decisions.js';

/** Members that have another name, and the same meaning. */
type Renamed = Readonly<Record<string, string>>;

/** Takes members over under their new names. */
export function renamed(old: OldMembers, names: Renamed): JsonMap {
  return kept(Object.entries(names).map(([from, to]) => [to, old.take(from)]));
}

/** An object of those members that are there, and say something. */
export const kept = (members: readonly (readonly [string, Json | undefined])[]): JsonMap =>
  Object.fromEntries(
    members.filter(
      (member): member is readonly [string, Json] => member[1] !== undefined && !isEmpty(member[1]),
    ),
  );

const isEmpty = (value: Json) =>
  (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Seconds as milliseconds. */
export const milliseconds = (seconds: Json | undefined): Json | undefined =>
  typeof seconds === 'number' ? Math.round(seconds * 1_000) : seconds;

const SECURITY: Renamed = {
  classification: 'classification',
  auth_required: 'authRequired',
  scopes: 'scopes',
  encryption: 'encryption',
  signature_required: 'signatureRequired',
  audience: 'audience',
  notes: 'notes',
};

/** Capabilities are names, or objects with one. */
export function capabilities(old: OldMembers): Json | undefined {
  const found = old.take('capabilities');
  if (!isList(found)) return found;
  return found.map((one, index) => {
    if (!isMap(one)) return { name: one };
    return capability(old.inside(one, `capabilities[${index}]`));
  });
}

function capability(old: OldMembers): JsonMap {
  const members = renamed(old, {
    name: 'name',
    description: 'description',
    event_types: 'eventTypes',
    schema_format: 'schemaFormat',
    metadata: 'metadata',
  });
  const schema = old.take('payload_schema');
  const isTaken = schema === undefined || SCHEMA_OR_ADDRESS.fits(schema);
  if (!isTaken) old.decide('payload_schema', 'is no schema and no https address, and was left out');
  const security = old.take('security');
  const inner = isMap(security) ? old.inside(security, 'security') : undefined;
  const taken = inner ? renamed(inner, SECURITY) : security;
  inner?.tellRest();
  old.tellRest();
  return {
    ...members,
    ...kept([
      ['payloadSchema', isTaken ? schema : undefined],
      ['security', taken],
    ]),
  };
}

/** Its words have come in two spellings. */
export function retryPolicy(old: OldMembers, name = 'retry_policy'): Json | undefined {
  const found = old.take(name);
  if (!isMap(found)) return found;
  const inner = old.inside(found, name);
  const first = (...names: readonly string[]) =>
    names.map((one) => inner.take(one)).find((one) => one !== undefined);
  const delay = milliseconds(first('base_delay', 'initial_delay'));
  const jitter = first('jitter', 'backoff_jitter');
  if (typeof jitter === 'number')
    inner.decide(
      'jitter',
      `was ${jitter}; whether pauses differ at random is true or false here, and is ${jitter > 0}`,
    );
  const policy = kept([
    ['attempts', first('attempts', 'max_attempts')],
    // None is what it is where nothing is said.
    ['delayMs', delay === 0 ? undefined : delay],
    ['maxDelayMs', milliseconds(first('max_delay', 'max_backoff'))],
    ['jitter', typeof jitter === 'number' ? jitter > 0 : jitter],
    ['statuses', inner.take('retriable_status_codes')],
  ]);
  inner.tellRest();
  return policy;
}

/** Slots that are named; everything else is told. */
export function offers(old: OldMembers, name: string): Json | undefined {
  const found = old.take(name);
  if (!isList(found)) return found;
  const strange = found.filter((one) => !OFFER.fits(one));
  if (strange.length > 0)
    old.decide(
      name,
      `${strange.map(String).join(', ')}: name slots, as adapter:cache or adapter:cache/redis`,
    );
  return found.filter((one) => OFFER.fits(one));
}

const PLATFORMS = new Map<Json, string>([
  ['linux', 'linux'],
  ['darwin', 'darwin'],
  ['macos', 'darwin'],
  ['osx', 'darwin'],
  ['windows', 'win32'],
  ['win32', 'win32'],
  ['freebsd', 'freebsd'],
]);

/** Platforms as Node names them. */
export function platforms(old: OldMembers): Json | undefined {
  const found = old.take('os_platform');
  if (!isList(found)) return found;
  const strange = found.filter((one) => !PLATFORMS.has(lower(one)));
  if (strange.length > 0)
    old.decide(
      'os_platform',
      `${strange.map(String).join(', ')}: name the platform as Node.js does, as linux`,
    );
  return [...new Set(found.flatMap((one) => PLATFORMS.get(lower(one)) ?? []))];
}

const lower = (value: Json) => (typeof value === 'string' ? value.toLowerCase() : value);

/** What an event handler is told of. */
export function eventDelivery(old: OldMembers): Json | undefined {
  const filters = old.take('event_filters');
  const delivery = kept([
    ['topics', old.take('event_topics')],
    ['filters', isList(filters) ? filters.map((one, index) => eventFilter(old, one, index)) : filters],
    ['priority', old.take('event_priority')],
    ['maxConcurrency', old.take('event_max_concurrency')],
    ['fanout', old.take('event_fanout_policy')],
  ]);
  return Object.keys(delivery).length === 0 ? undefined : delivery;
}

function eventFilter(old: OldMembers, filter: Json, index: number): Json {
  if (!isMap(filter)) return filter;
  const inner = old.inside(filter, `event_filters[${index}]`);
  const first = (...names: readonly string[]) =>
    names.map((one) => inner.take(one)).find((one) => one !== undefined);
  const path = first('path', 'field');
  const any = first('any_of', 'one_of', 'in');
  // A bare path meant a member of the payload.
  const isBare = typeof path === 'string' && path !== 'topic' && !/^(?:payload|headers)\./.test(path);
  const taken = kept([
    ['path', isBare ? `payload.${path}` : path],
    ['equals', first('equals', 'value')],
    ['anyOf', any === undefined || isList(any) ? any : [any]],
    ['exists', inner.take('exists')],
  ]);
  inner.tellRest();
  return taken;
}

/** The steps of a workflow. */
export function workflowPlan(old: OldMembers): Json | undefined {
  const dag = old.take('dag');
  if (!isMap(dag)) return dag;
  const inner = old.inside(dag, 'dag');
  const [nodes, tasks] = [inner.take('nodes'), inner.take('tasks')];
  const steps = nodes ?? tasks;
  inner.tellRest();
  if (!isList(steps)) return { nodes: steps ?? [] };
  return {
    nodes: steps.map((step, index) => (isMap(step) ? node(inner.inside(step, `nodes[${index}]`)) : step)),
  };
}

function node(old: OldMembers): JsonMap {
  const [id, key] = [old.take('id'), old.take('key')];
  const taken = kept([
    ['id', id ?? key],
    ['task', old.take('task')],
    ['dependsOn', old.take('depends_on')],
    ['retry', retryPolicy(old)],
    ['timeoutMs', milliseconds(old.take('timeout_seconds'))],
  ]);
  const payload = old.take('payload');
  old.tellRest();
  return payload === undefined ? taken : { ...taken, payload };
}
