import type { RotationAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { EXIT, usage, type ExitCode } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';

/** Fetches secrets anew. @returns not 0 where one of them could not be had, could not be taken, or is not there */
export async function run(call: Call): Promise<ExitCode> {
  const { given } = call;
  const names = given.rest(0);
  const provider = given.text('provider');
  const chosen = [
    names.length > 0 && { names },
    provider !== undefined && { provider },
    given.has('all') && { all: true },
  ];
  const [what, ...more] = chosen.filter((one) => one !== false);
  if (!what || more.length > 0)
    throw usage('Say which secrets: names of them, --provider, or --all.', 'one of the three');
  const wanted = {
    path: '/v1/secrets/rotate',
    body: { ...what, ...whoAndWhy(call) },
    about: 'fetches secrets anew',
  };
  const answer: RotationAnswer = await change(call, wanted);
  await call.output.answer(answer, () => peopleRead(answer));
  if (answer.failed.length > 0 || answer.rejected) return EXIT.failed;
  // Of all secrets, one that may be missing is no surprise.
  return names.length > 0 && answer.missing.length > 0 ? EXIT.notFound : EXIT.ok;
}

function peopleRead({ changed, missing, failed, slots, rejected, known = [] }: RotationAnswer): string {
  const listed = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what}: ${names.map(oneLine).join(', ')}`];
  return [
    ...(changed.length === 0 ? ['nothing has changed'] : listed('changed', changed)),
    ...listed('renewed', slots),
    ...listed('missing', missing),
    ...listed('there are', known),
    ...failed.map(({ name, why }) => `failed: ${oneLine(name)}: ${oneLine(why)}`),
    ...(rejected ? [`refused by configuration: ${oneLine(rejected.message)}`] : []),
  ].join('\n');
}
