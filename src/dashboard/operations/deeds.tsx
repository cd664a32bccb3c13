import type { WireSlotStatus } from '../../admin/api/wire.js';
import { role } from '../api/session.js';
import { slots } from '../state/slots.js';
import { DEEDS, operation, type Operation } from './operation.js';

/** What an operator can do to a slot. A viewer sees none of it. */
export function Deeds({ status }: { readonly status: WireSlotStatus }) {
  if (role.value !== 'operator') return null;
  const { slot, activity } = status;
  const { selection, shadowed = [] } = slots.value.get(slot) ?? {};
  const halts = activity === 'active' ? (['pause', 'drain'] as const) : (['resume'] as const);
  const plain = [
    ...(selection?.layer === 'operator' ? (['unselect'] as const) : []),
    'refresh' as const,
    ...halts,
  ];
  return (
    <p class="deeds" role="group" aria-label={`Change ${slot}`}>
      {shadowed.length > 0 &&
        (['swap', 'select'] as const).map((kind) => (
          <Deed key={kind} op={{ kind, slot, provider: undefined }} />
        ))}
      {plain.map((kind) => (
        <Deed key={kind} op={{ kind, slot }} />
      ))}
    </p>
  );
}

/** A button that asks before it does anything. */
export function Deed({ op }: { readonly op: Operation }) {
  if (role.value !== 'operator') return null;
  const { title, does } = DEEDS[op.kind];
  return (
    <button type="button" title={does} onClick={() => (operation.value = op)}>
      {title}…
    </button>
  );
}
