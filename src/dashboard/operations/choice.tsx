import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import { slots } from '../state/slots.js';
import { DryRunNote } from './dry-run-note.js';
import { operation, type Member, type Operation } from './operation.js';

/** Chooses what an operation moves to. */
export function Choice({ op }: { readonly op: Operation }) {
  if (op.kind === 'swap' || op.kind === 'select') return <ProviderChoice op={op} />;
  return op.kind === 'swapAll' ? <MemberChoice members={op.members} /> : null;
}

/** Providers of a slot, best first. */
const providersOf = (slot: string): string[] => {
  const { candidate, shadowed = [] } = slots.value.get(slot) ?? {};
  return [...(candidate ? [candidate] : []), ...shadowed].map(({ provider }) => provider);
};

function ProviderChoice({ op }: { readonly op: Operation & { kind: 'swap' | 'select' } }) {
  const active = useComputed(() => slots.value.get(op.slot)?.active);
  const choose = (provider: string) => (operation.value = { ...op, provider });
  return (
    <fieldset>
      <legend>Provider</legend>
      {providersOf(op.slot).map((provider) => (
        <label key={provider} class="option">
          <input
            type="radio"
            name="provider"
            required
            value={provider}
            checked={op.provider === provider}
            onChange={() => choose(provider)}
          />
          <bdi>{provider}</bdi>
          {active.value === provider && <small>serves</small>}
        </label>
      ))}
      {op.provider !== undefined && <DryRunNote slot={op.slot} provider={op.provider} />}
    </fieldset>
  );
}

const SHOWN = 50;

function MemberChoice({ members }: { readonly members: readonly Member[] }) {
  const [text, setText] = useState('');
  const chosen = new Map(members.map(({ slot, provider }) => [slot, provider]));
  const rows = [...slots.value.values()].filter(
    ({ slot, shadowed = [] }) => chosen.has(slot) || (shadowed.length > 0 && slot.includes(text.trim())),
  );
  const choose = (slot: string, provider: string) => {
    const others = members.filter((one) => one.slot !== slot);
    operation.value = {
      kind: 'swapAll',
      members: provider === '' ? others : [...others, { slot, provider }],
    };
  };
  return (
    <fieldset>
      <legend>Slots that move together: {members.length}</legend>
      <label>
        <span class="hidden">Search slots</span>
        <input
          type="search"
          placeholder="Search slots with a choice"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <ul class="members">
        {rows.slice(0, SHOWN).map(({ slot, active }) => (
          <li key={slot}>
            <MemberRow slot={slot} active={active} to={chosen.get(slot) ?? ''} onChoose={choose} />
          </li>
        ))}
      </ul>
      {rows.length > SHOWN && <p class="hint">{rows.length - SHOWN} more: search for them.</p>}
    </fieldset>
  );
}

interface MemberRowProps {
  readonly slot: string;
  readonly active: string | undefined;
  /** Empty where it stays. */
  readonly to: string;
  readonly onChoose: (slot: string, provider: string) => void;
}

function MemberRow({ slot, active, to, onChoose }: MemberRowProps) {
  return (
    <label>
      <bdi>{slot}</bdi>
      <select value={to} onChange={({ currentTarget }) => onChoose(slot, currentTarget.value)}>
        <option value="">stays{active === undefined ? '' : ` ${active}`}</option>
        {providersOf(slot).map((provider) => (
          <option key={provider} value={provider}>
            {provider}
          </option>
        ))}
      </select>
    </label>
  );
}
