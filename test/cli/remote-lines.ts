import type { Line } from './lines.js';

const BY = ['--reason', 'because', '--requested-by', 'zoe'];
const ELSEWHERE = 'https://elsewhere.example/manifest.json';
const GUESSED = `1:${'0'.repeat(64)}`;

/** What is typed while an application follows a source, each list at another time. */
export const REMOTE = {
  /** Its first manifest is applied. */
  followed: [
    {
      typed: ['remote', 'status'],
      shows:
        /^acme-test +1 +1 +[0-9a-f]{12} +.*, in 7 days +1 [^]*^acme-test +adapter:cache\/redis +- +in-process/m,
    },
    { typed: ['remote', 'sync', '--source', 'nobody'], code: 3 },
    { typed: ['remote', 'sync', '--manifest', ELSEWHERE, '--timeout', '20s'], code: 1, shows: /net\/\S+ / },
    { typed: ['remote', 'sync'], shows: /^acme-test: unchanged.*version 1 of epoch 1 holds$/m },
    {
      typed: ['remote', 'audit', '--source', 'acme-test', '--limit', '1'],
      shows: /applied +manifest +1 +1 [^]*--before/,
    },
    { typed: ['remote', 'audit', '--before', '2'], shows: /^1 +.*manifest-verified/m },
    { typed: ['remote', 'audit', '--before', '1'], shows: /Nothing has happened/ },
    {
      typed: ['remote', 'audit', '--verify'],
      shows: /^sound: \d+ lines\n.*--expect later: \d+:[0-9a-f]{64}$/m,
    },
    {
      typed: ['remote', 'audit', '--verify', '--expect', GUESSED],
      code: 1,
      shows: /another one than is expected/,
    },
    { typed: ['remote', 'audit', '--expect', GUESSED], code: 2 },
    { typed: ['doctor'], shows: /^source acme-test +ok +version 1, until [^]*^audit log +ok +sound/m },
  ],
  /** The next one is there. */
  renewed: [
    {
      typed: ['remote', 'sync', '--source', 'acme-test', ...BY],
      shows:
        /: applied in .*; version 2 of epoch 1 holds\n {2}\+ adapter:mail\/smtp\n {2}~ adapter:cache\/redis$/m,
    },
    { typed: ['journal', '--limit', '1'], shows: /remote-sync .*zoe \(socket\) +because +applied/ },
    { typed: ['explain', 'adapter:cache'], shows: /chosen redis, active redis/ },
    { typed: ['events', '--types', 'remote.*'], shows: /remote\.applied/ },
  ],
  /** One that cannot run here is there. */
  refused: [
    {
      typed: ['remote', 'sync'],
      code: 4,
      shows:
        /: refused in .*; version 2 of epoch 1 holds\n {2}remote\/unmet-requirement at entries\[0\]\.requires\.node /,
    },
    { typed: ['remote', 'status'], shows: /remote\/unmet-requirement/ },
    { typed: ['doctor'], shows: /^source acme-test +warning +1 sync in a row did not go well/m },
  ],
  /** The application has ended. */
  ended: [
    { typed: ['remote', 'status'], code: 5 },
    { typed: ['remote', 'sync'], code: 5 },
    { typed: ['remote', 'audit', '--limit', '3'], shows: /refused/ },
    { typed: ['remote', 'audit', '--verify'], shows: /^sound/ },
  ],
  /** Somebody has changed a line in its state meanwhile. */
  tampered: [
    {
      typed: ['remote', 'audit', '--verify'],
      code: 1,
      shows: /^not as it was written\n {2}line 2: it is not as it was written$/m,
    },
    { typed: ['doctor'], code: 1, shows: /^audit log +wrong +not as it was written: line 2/m },
  ],
} satisfies Readonly<Record<string, readonly Line[]>>;

/** Goes on until it is ended. */
export const REMOTE_WATCHED: Line = {
  typed: ['remote', 'status', '--watch', '--json'],
  shows: /"version":2/,
};
