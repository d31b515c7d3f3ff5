import { byIntent, type Fields } from '~/app/lib/forms'
import { askToAddPasskey } from '~/server/auth/passkeys/askToAddPasskey'

/** What a script hands to the browser before it makes a passkey. */
export const action = byIntent({
  ask: async (ctx, { proof }: Fields) => Response.json(await askToAddPasskey(ctx, { proof })),
})
