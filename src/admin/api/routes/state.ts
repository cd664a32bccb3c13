import { backupNamed, backupsIn, newBackup } from '../backups.js';
import { noted } from '../noted.js';
import { stateOf } from '../missing-part.js';
import { route } from '../route.js';
import { Nothing } from '../schemas/process.js';
import { whole } from '../schemas/query.js';
import {
  BackupAnswer,
  BackupBody,
  BackupList,
  JournalAnswer,
  RestoreAnswer,
  RestoreBody,
  VerifyAnswer,
} from '../schemas/state.js';
import { Slot } from '../schemas/texts.js';
import { basename } from 'node:path';
import { z } from '../zod.js';

const tag = 'state';
const MOST_ENTRIES = 1_000;
const DEFAULT_ENTRIES = 100;

const moment = whole(0, Number.MAX_SAFE_INTEGER);

export const stateRoutes = [
  route({
    method: 'get',
    path: '/v1/journal',
    tag,
    summary: 'What was asked for and how it ended, newest first.',
    query: z.strictObject({
      slot: Slot.optional(),
      since: moment.optional(),
      until: moment.optional(),
      before: moment.optional(),
      limit: whole(1, MOST_ENTRIES).optional(),
    }),
    answer: JournalAnswer,
    run: async ({ query: { limit = DEFAULT_ENTRIES, ...query } }, { app }) => {
      const entries = await stateOf(app).journal({ ...query, limit });
      return { entries, next: entries.length === limit ? entries.at(-1)?.id : undefined };
    },
  }),
  route({
    method: 'get',
    path: '/v1/state/backups',
    tag,
    summary: 'The backups in the folder of the state.',
    answer: BackupList,
    run: async (_, { app }) => ({ backups: await backupsIn(stateOf(app).folder) }),
  }),
  route({
    method: 'post',
    path: '/v1/state/backup',
    tag,
    summary: 'Copies the state, as it is now, into the folder `backups` of the state.',
    body: BackupBody,
    example: { name: 'before-migration' },
    answer: BackupAnswer,
    run: ({ body, principal }, host) => {
      const state = stateOf(host.app);
      const name = body.name ?? timeAsName(host.clock.epoch());
      return noted(host, { kind: 'backup', body, principal }, () => newBackup(state, name));
    },
  }),
  route({
    method: 'post',
    path: '/v1/state/verify',
    tag,
    summary: 'Looks through all of the state.',
    body: Nothing,
    example: {},
    answer: VerifyAnswer,
    run: (_, { app }) => stateOf(app).verify(),
  }),
  route({
    method: 'post',
    path: '/v1/state/restore',
    tag,
    summary: 'Takes a backup in place of the state: selections and activity hold from the next start on.',
    body: RestoreBody,
    example: { name: 'before-migration' },
    answer: RestoreAnswer,
    run: async ({ body, principal }, host) => {
      const state = stateOf(host.app);
      const path = await backupNamed(state.folder, body.name);
      return noted(host, { kind: 'restore', body, principal }, async () => ({
        name: body.name,
        replaced: basename(await state.restore(path)),
      }));
    },
  }),
];

/** `20261130T091402123Z` */
const timeAsName = (epoch: number) => new Date(epoch).toISOString().replaceAll(/[-:.]/g, '');
