import { useAsked } from '../../parts/use-asked.js';

interface SettingsProps {
  readonly slot: string;
  readonly provider: string | undefined;
}

/** What a layer says of a place. */
interface Said {
  readonly layer: string;
  readonly origin: { readonly source: string; readonly line?: number | undefined };
  readonly value: unknown;
}

/** Settings of what serves, without secrets, and which layer has said what of them. */
export function Settings({ slot, provider }: SettingsProps) {
  const [domain, key] = slot.split(':', 2);
  const path = `${domain}s.providers.${key}/${provider ?? ''}`;
  const { answer } = useAsked<{ value?: unknown; said: Said[] }>('/v1/config/explain', { query: { path } });
  if (provider === undefined || (answer?.value === undefined && !answer?.said.length)) return null;
  return (
    <section aria-labelledby="settings-title">
      <h2 id="settings-title">Settings</h2>
      <pre tabIndex={0} aria-label="Settings">
        {JSON.stringify(answer.value ?? {}, undefined, 2)}
      </pre>
      <ul>
        {answer.said.map(({ layer, origin, value }) => (
          <li key={`${layer} ${origin.source}`}>
            {layer}{' '}
            <small>
              {origin.source}
              {origin.line !== undefined && `:${origin.line}`}
            </small>{' '}
            <code>{JSON.stringify(value)}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
