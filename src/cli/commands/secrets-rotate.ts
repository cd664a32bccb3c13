import type { RotationAnswer } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { usage } from '../cli-error.js';
import { oneLine } from '../output/escape.js';
import { whoAndWhy } from '../request.js';

/** Fetches secrets anew. */
export async function run(call: Call): Promise<void> {
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
}

function peopleRead({ changed, missing, failed, slots, rejected }: RotationAnswer): string {
  const listed = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what}: ${names.map(oneLine).join(', ')}`];
  return [
    ...(changed.length === 0 ? ['nothing has changed'] : listed('changed', changed)),
    ...listed('renewed', slots),
    ...listed('missing', missing),
    ...failed.map(({ name, why }) => `failed: ${oneLine(name)}: ${oneLine(why)}`),
    ...(rejected ? [`refused by configuration: ${oneLine(rejected.message)}`] : []),
  ].join('\n');
}
