import { Contract } from '../../../src/index.js';

@Contract('service:user')
export abstract class User {
  abstract name(): string;
  abstract later(): Promise<string>;
}

/** A request-scoped candidate of `service:user`, whose instances are numbered. */
export function users(provider = 'plain', trace: string[] = [], more: object = {}) {
  let made = 0;
  return {
    domain: 'service',
    key: 'user',
    provider,
    scope: 'request' as const,
    provides: [User],
    factory: () => {
      const label = `${provider} ${(made += 1)}`;
      trace.push(`made ${label}`);
      return {
        name: () => label,
        later: async () => label,
        onCleanup: () => void trace.push(`cleaned ${label}`),
      };
    },
    ...more,
  };
}
