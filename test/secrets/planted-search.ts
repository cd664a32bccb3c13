import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Looks for each secret, as it is, as in JSON, in an address, in base64. */
export function expectClean(all: Record<string, unknown>, secrets: readonly string[]): void {
  const text = Object.entries(all)
    .flatMap(([name, one]) => [
      `${name}: `,
      inspect(one, { depth: 12, showHidden: true, maxArrayLength: 10_000, maxStringLength: 1e6 }),
      json(one),
      String(one),
      typeof one === 'string' ? one : '',
    ])
    .join('\n');
  for (const secret of secrets) {
    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      JSON.stringify(JSON.stringify(secret)).slice(3, -3),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ];
    for (const form of forms) {
      const at = text.indexOf(form);
      expect(at < 0 ? '' : text.slice(Math.max(0, at - 300), at + 100)).toBe('');
    }
  }
}

function json(value: unknown): unknown {
  const seen = new WeakSet();
  const once = (_: string, one: unknown) => {
    if (typeof one === 'object' && one !== null) {
      if (seen.has(one)) return undefined;
      seen.add(one);
      if (one instanceof Error) return { ...one, message: one.message, stack: one.stack, cause: one.cause };
      if (one instanceof Map) return [...one];
    }
    return one;
  };
  return JSON.stringify(value, once);
}
