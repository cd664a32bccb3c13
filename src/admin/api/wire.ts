import type { SlotList, SlotRow, SlotStatus } from './schemas/slots.js';
import type { DryRun } from './schemas/changes.js';
import type { Explanation } from './schemas/explanation.js';
import type { GraphAnswer } from './schemas/graph.js';
import type { Info } from './schemas/info.js';
import type { AuditAnswer, AuditVerdict, RemoteAnswer } from './schemas/remote.js';
import type { JournalAnswer } from './schemas/state.js';
import type { z } from './zod.js';

/** What answers of the admin API are, for those who read them: as JSON has it. */
export type WireSlotRow = z.output<typeof SlotRow>;
export type WireSlotList = z.output<typeof SlotList>;
export type WireSlotStatus = z.output<typeof SlotStatus>;
export type WireExplanation = z.output<typeof Explanation>;
export type WireGraph = z.output<typeof GraphAnswer>;
export type WireInfo = z.output<typeof Info>;
export type WireJournal = z.output<typeof JournalAnswer>;
export type WireDryRun = z.output<typeof DryRun>;
export type WireRemote = z.output<typeof RemoteAnswer>;
export type WireAudit = z.output<typeof AuditAnswer>;
export type WireAuditVerdict = z.output<typeof AuditVerdict>;
