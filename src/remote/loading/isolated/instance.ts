import type { Health } from '../../../core/health.js';
import type { Clock } from '../../../core/ports.js';
import { ArtifactError } from '../artifact-error.js';
import type { CallOrder } from './guest.js';
import type { Host } from './host.js';
import type { Method } from './methods.js';

/** What an instance is made with. */
export interface InstanceOptions {
  readonly methods: readonly Method[];
  readonly clock: Clock;
  /** Milliseconds that it has to clean up before it is ended. */
  readonly cleanupMs: number;
}

type Call = (...args: readonly unknown[]) => unknown;

/** What hooks are told, as far as that crosses: scopes, callbacks and times of a clock do not. */
const TOLD: ReadonlyMap<string, readonly string[]> = new Map([
  ['onInit', ['slot', 'provider', 'generation', 'signal']],
  ['onActivate', ['slot', 'provider', 'generation', 'signal']],
  ['onDrain', ['signal']],
]);

/** What stands for an instance on the other side of a border: its methods, and the hooks by which it is watched and ended. */
export function instanceOf(host: Host, { methods, clock, cleanupMs }: InstanceOptions): object {
  const call = (name: string, args: readonly unknown[]) => {
    const order: CallOrder = { name, args: crossing(name, args) };
    return host.ask('call', order);
  };
  const calls = methods.map(({ name, isGenerator }): [string, Call] => [
    name,
    isGenerator ? (...args) => generated(() => call(name, args)) : (...args) => call(name, args),
  ]);
  const hasHealth = methods.some(({ name }) => name === 'onHealthCheck');
  return Object.freeze({
    ...Object.fromEntries(calls),
    onHealthCheck: () => health(host, () => (hasHealth ? call('onHealthCheck', []) : answers(host))),
    onCleanup: () => cleanup(host, { clock, cleanupMs }),
  });
}

async function answers(host: Host): Promise<Health> {
  await host.ask('ping', undefined);
  return { status: 'healthy' };
}

async function health(host: Host, ask: () => Promise<unknown>): Promise<Health> {
  const failed = () =>
    host.failure && {
      status: 'unhealthy' as const,
      details: { code: host.failure.code, reason: host.failure.message },
    };
  try {
    return failed() ?? ((await ask()) as Health);
  } catch (error) {
    const verdict = failed();
    if (verdict) return verdict;
    throw error;
  }
}

async function cleanup(
  host: Host,
  { clock, cleanupMs }: Pick<InstanceOptions, 'clock' | 'cleanupMs'>,
): Promise<void> {
  const over = new ArtifactError('remote/disposed', 'The instance of the artifact has been disposed of.', {
    hint: 'hold a live reference, not the instance itself',
  });
  const timer = clock.after(cleanupMs, () => void host.end(over));
  try {
    if (!host.failure) await host.ask('dispose', undefined);
  } catch (error) {
    // That it has ended meanwhile is what is wanted.
    if (!host.failure) throw error;
  } finally {
    timer.cancel();
    await host.end(over);
  }
}

async function* generated(ask: () => Promise<unknown>): AsyncGenerator<unknown, unknown> {
  return yield* (await ask()) as AsyncGenerator<unknown, unknown>;
}

function crossing(name: string, args: readonly unknown[]): readonly unknown[] {
  const told = TOLD.get(name);
  const [context, ...rest] = args;
  if (!told || typeof context !== 'object' || context === null) return args;
  return [Object.fromEntries(told.map((member) => [member, Reflect.get(context, member)])), ...rest];
}
