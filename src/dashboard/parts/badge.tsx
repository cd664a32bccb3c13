/** What a state means to whoever looks. */
type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'busy';

const TONES: ReadonlyMap<string, Tone> = new Map([
  ...(['active', 'healthy', 'switched', 'applied', 'done', 'serving'] as const).map(
    (word) => [word, 'good'] as const,
  ),
  ...(
    [
      'paused',
      'draining',
      'degraded',
      'vacant',
      'superseded',
      'retiring',
      'refused',
      'expired',
      'rolledBack',
    ] as const
  ).map((word) => [word, 'warn'] as const),
  ...(['failed', 'unhealthy', 'closed', 'revoked'] as const).map((word) => [word, 'bad'] as const),
  ...(['activating', 'swapping', 'preparing'] as const).map((word) => [word, 'busy'] as const),
]);

/** A state as a word with a colour; the word says all. */
export function Badge({ word, title }: { readonly word: string; readonly title?: string | undefined }) {
  return (
    <span class={`badge ${TONES.get(word) ?? 'plain'}`} title={title}>
      {word}
    </span>
  );
}
