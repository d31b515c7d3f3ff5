import { byIntent } from '~/app/lib/forms'
import { askForPasskey } from '~/server/auth/passkeys/askForPasskey'

/** What a script hands to the browser before somebody signs in with a passkey. */
export const action = byIntent({
  ask: async (ctx) => Response.json(await askForPasskey(ctx)),
})
