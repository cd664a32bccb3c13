import type { LoginLink } from '../answers.js';
import type { Call } from '../call.js';
import { change } from '../change.js';
import { oneLine } from '../output/escape.js';
import { openInBrowser } from '../process/open-browser.js';
import { whoAndWhy } from '../request.js';

/** Opens the dashboard in a browser, logged in; or only says the link, for another one. */
export async function run(call: Call): Promise<void> {
  const { given, output, world } = call;
  const role = given.text('role') ?? 'operator';
  const body = { ...whoAndWhy(call), role };
  const link: LoginLink = await change(call, {
    path: '/v1/session/links',
    body,
    about: 'asks for a link to the dashboard',
  });
  const isOpened = !given.has('link') && world.canAsk && (await openInBrowser(link.url, world.env));
  await output.answer(link, () =>
    isOpened
      ? `The dashboard is opened in a browser, as ${oneLine(role)}.`
      : `${oneLine(link.url)}\nIt logs in as ${oneLine(role)}: once, and for five minutes.`,
  );
}
