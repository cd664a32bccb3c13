import type { WireExplanation } from '../../../admin/api/wire.js';
import { Badge } from '../../parts/badge.js';
import { Ago } from '../../parts/time.js';

/** Why the slot resolves as it does: candidates from the first to the last, and why each lost. */
export function Ranking({ explanation }: { readonly explanation: WireExplanation }) {
  const { ordered, ineligible = [], blocked, more } = explanation;
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">Why</h2>
      {blocked && (
        <p class="notice bad">
          {blocked.provider} is blocked: {blocked.error}
          {blocked.nextTryAt !== undefined && (
            <>
              {' '}
              Tried again <Ago at={blocked.nextTryAt} />.
            </>
          )}
        </p>
      )}
      {ordered.length === 0 && <p class="empty">Nobody offers anything for it.</p>}
      <ol class="ranking">
        {ordered.map((one) => (
          <li key={one.provider} class={one.state}>
            <Candidate one={one} />
          </li>
        ))}
      </ol>
      {more && <p class="hint">There are more candidates than these.</p>}
      {ineligible.length > 0 && <Ineligible all={ineligible} />}
    </section>
  );
}

function Ineligible({ all }: { readonly all: NonNullable<WireExplanation['ineligible']> }) {
  return (
    <>
      <h3>Cannot serve</h3>
      <ul class="ranking">
        {all.map(({ provider, reasons, missing, ...origin }) => (
          <li key={provider}>
            <bdi class="name">{provider}</bdi>
            <Reasons reasons={[...reasons, ...missing.map((name) => `lacks ${name}`)]} />
            <Origin {...origin} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Candidate({ one }: { readonly one: WireExplanation['ordered'][number] }) {
  const { provider, state, selected, reasons, avoided, score, ...origin } = one;
  const [, capabilities, priority, stackLevel, order] = score;
  return (
    <>
      <p>
        <bdi class="name">{provider}</bdi> <Badge word={state} /> {selected && <Badge word="selected" />}
      </p>
      <Reasons reasons={reasons} />
      {avoided && (
        <p class="hint">
          Avoided: {avoided.why}, until <Ago at={avoided.until} />
        </p>
      )}
      <p class="hint">
        capabilities {capabilities ?? 0} · priority {priority ?? 0} · stack level {stackLevel ?? 0} · order{' '}
        {order ?? 0}
      </p>
      <Origin {...origin} />
    </>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

interface OriginProps {
  readonly source: string;
  readonly module?: string | undefined;
  readonly declaredAt?: string | undefined;
}

function Origin({ source, module, declaredAt }: OriginProps) {
  return (
    <p class="hint">
      from {source}
      {module !== undefined && (
        <>
          , <bdi>{module}</bdi>
        </>
      )}
      {declaredAt !== undefined && (
        <>
          , <code>{declaredAt}</code>
        </>
      )}
    </p>
  );
}
