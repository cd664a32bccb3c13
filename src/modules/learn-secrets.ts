import { oneLineOf, SecretError } from '../core/errors.js';
import type { Composition } from './composition.js';

/**
 * Has an application that is not started know its secrets, so that it can take them out of texts. Another one is made of the
 * same for that, and is started as far as its store and what that gives; then it ends. Nothing else of it is built.
 *
 * @throws SecretError `secrets/unread` where not all of them can be had
 */
export async function learnSecrets({ configured, state, again }: Composition): Promise<void> {
  const progress = { isLearned: false };
  const other = await again({
    kept: state?.kept,
    prepare: async (theirs) => {
      await theirs.prepare();
      const trouble = theirs.trouble();
      if (trouble === undefined) {
        configured.secrets.secrets.hide(theirs.secrets.values());
        progress.isLearned = true;
      }
      // Whatever fails ends a start here, and undoes it.
      throw new SecretError('secrets/unread', trouble ?? 'Everything is known that was wanted.');
    },
  });
  try {
    await other.container.lifecycle.start();
  } catch (error) {
    if (!progress.isLearned) throw unread(other.configured.scrubber.clean(error));
  }
}

const unread = (cause: unknown): SecretError =>
  new SecretError(
    'secrets/unread',
    `The secrets of the application cannot be had, so nobody can say whether a text holds one. ${oneLineOf(cause)} Nothing was changed.`,
    { hint: 'leave the text out, or see that the store of secrets can be asked from here', cause },
  );
