import type { Candidate } from '../../core/candidate.js';
import { RankedList, type Standing } from './ranked-list.js';

/** Candidates of one slot that offer exactly the same capabilities. */
export interface CapabilityGroup {
  readonly capabilities: ReadonlySet<string>;
  readonly candidates: RankedList;
}

/**
 * The candidates of one slot by what they offer, each group by precedence: whoever asks for capabilities looks at the
 * groups, however many candidates there are. Of most slots nobody asks that, so it is made when somebody does.
 */
export class CapabilityIndex {
  private readonly bySignature = new Map<string, CapabilityGroup>();
  private readonly places = new Map<Candidate, Standing>();

  constructor(candidates: Iterable<Candidate>) {
    // A list takes in what is newer than all that it has at once, and looks for the place of anything else.
    for (const candidate of [...candidates].sort((a, b) => a.order - b.order)) this.insert(candidate);
  }

  groups(): Iterable<CapabilityGroup> {
    return this.bySignature.values();
  }

  insert(candidate: Candidate): void {
    this.places.set(candidate, this.groupOf(candidate).candidates.insert(candidate));
  }

  /** Takes out what was put in. */
  remove(candidate: Candidate): void {
    const signature = signatureOf(candidate);
    const [place, group] = [this.places.get(candidate), this.bySignature.get(signature)];
    if (!place || !group) return;
    this.places.delete(candidate);
    group.candidates.remove(place);
    if (group.candidates.size === 0) this.bySignature.delete(signature);
  }

  private groupOf(candidate: Candidate): CapabilityGroup {
    const signature = signatureOf(candidate);
    let group = this.bySignature.get(signature);
    if (group === undefined) {
      group = { capabilities: new Set(candidate.capabilities), candidates: new RankedList() };
      this.bySignature.set(signature, group);
    }
    return group;
  }
}

// Capability names have no commas, so that different sets have different signatures.
const signatureOf = ({ capabilities }: Candidate) =>
  capabilities.length < 2 ? (capabilities[0] ?? '') : [...capabilities].sort().join(',');
