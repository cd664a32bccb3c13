import type { AuditHead, AuditLine, AuditVerdict } from '../../core/remote-records.js';
import { hashOfLine, NOTHING } from './audit-line.js';

type Bad = AuditVerdict['bad'];

/** Looks through an audit log, line by line from the first on. */
export class AuditChain {
  #last: AuditHead | undefined;
  #first: AuditLine | undefined;
  #sealed: AuditHead = NOTHING;
  #bad: Bad;
  #isFound = false;
  #count = 0;

  /** @param expected a line that somebody has written down */
  constructor(private readonly expected: AuditHead | undefined) {}

  /** @param line undefined for what is none @param seq its number where it is kept */
  take(line: AuditLine | undefined, seq: number): void {
    this.#count += 1;
    const why = this.#whyBad(line, seq);
    if (why !== undefined) this.#bad ??= { seq, why };
    this.#first ??= line;
    this.#sealed = line?.sealed ?? this.#sealed;
    if (line && line.seq === this.expected?.seq && line.hash === this.expected.hash) this.#isFound = true;
    this.#last = { seq, hash: line?.hash ?? '' };
  }

  /** @param head the last line that was written, as it is kept beside the log */
  end(head: AuditHead): AuditVerdict {
    const bad = this.#bad ?? this.#atBeginning() ?? this.#atEnd(head) ?? this.#unexpected();
    return Object.freeze({
      isSound: bad === undefined,
      count: this.#count,
      head: head.seq === 0 ? undefined : head,
      bad,
    });
  }

  #whyBad(line: AuditLine | undefined, seq: number): string | undefined {
    if (!line) return 'it is no line of this log';
    const { hash: said, ...rest } = line;
    if (line.seq !== seq) return `it says that it is line ${line.seq}`;
    if (hashOfLine(rest) !== said) return 'it is not as it was written';
    if (!this.#last) return undefined;
    if (seq !== this.#last.seq + 1) return `line ${this.#last.seq + 1} is missing before it`;
    return line.previous === this.#last.hash ? undefined : 'it does not follow the line before';
  }

  /** What is gone before the first line is what the last checkpoint has sealed. */
  #atBeginning(): Bad {
    if (!this.#first) return undefined;
    const { seq, previous } = this.#first;
    if (seq === this.#sealed.seq + 1 && previous === this.#sealed.hash) return undefined;
    return { seq, why: 'lines before it are missing, and no checkpoint says so' };
  }

  #atEnd(head: AuditHead): Bad {
    const last = this.#last ?? NOTHING;
    if (head.seq === last.seq && head.hash === last.hash) return undefined;
    return head.seq > last.seq
      ? { seq: last.seq + 1, why: `it is missing, and all up to line ${head.seq}` }
      : { seq: last.seq, why: `it is not the last line that was written, which was line ${head.seq}` };
  }

  #unexpected(): Bad {
    if (!this.expected || this.#isFound) return undefined;
    const { seq, hash } = this.expected;
    const last = this.#last ?? NOTHING;
    if (seq === this.#sealed.seq && hash === this.#sealed.hash) return undefined;
    if (seq > last.seq) return { seq, why: `it is expected, and the log ends with line ${last.seq}` };
    if (seq > this.#sealed.seq) return { seq, why: 'it is another one than is expected' };
    return { seq, why: `it was removed with all up to line ${this.#sealed.seq}: expect a later one` };
  }
}
