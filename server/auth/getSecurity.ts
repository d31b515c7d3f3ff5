import { desc, eq } from 'drizzle-orm'
import { passkeys, people } from '../../db/schema'
import type { Context } from '../context'
import { shownEmail } from '../kernel/emailText'
import { recentlyConfirmed } from './confirm'
import { requireScope } from './policy'
import { qrPath } from './qr'
import { recoveryCodesLeft } from './recovery'
import { inGroups, totpUri } from './totp'
import { requirePerson } from './viewer'

/**
 * The viewer's factors. `pending` is an authenticator app being set up: its secret is shown only to who
 * has just confirmed who they are, as its QR code and as text.
 */
export async function getSecurity(ctx: Context) {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const confirmed = recentlyConfirmed(viewer, ctx.now())
  const [person] = await ctx.db
    .select({ totpSecret: people.totpSecret, totpPending: people.totpPending })
    .from(people)
    .where(eq(people.id, viewer.id))
  const keys = await ctx.db
    .select({
      id: passkeys.id,
      name: passkeys.name,
      createdAt: passkeys.createdAt,
      lastUsedAt: passkeys.lastUsedAt,
    })
    .from(passkeys)
    .where(eq(passkeys.personId, viewer.id))
    .orderBy(desc(passkeys.createdAt), passkeys.id)
  const secret = confirmed && person?.totpPending ? ctx.keys.unseal('totp', person.totpPending) : null
  const firm = await ctx.firm()
  return {
    confirmed,
    required: viewer.staff !== null && firm.factorForStaff,
    mustAddFactor: viewer.mustAddFactor,
    totp: Boolean(person?.totpSecret),
    pending: secret ? { key: inGroups(secret), ...qrPath(totpUri(secret, firm.name, shownEmail(viewer.email))) } : null,
    codesLeft: await recoveryCodesLeft(ctx.db, viewer.id),
    passkeys: keys,
  }
}
