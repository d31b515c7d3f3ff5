import { and, eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { confirmIdentity } from './confirm'
import { type ConfirmTotpInput, confirmTotpInput } from './input'
import { notify } from './notify'
import { requireScope } from './policy'
import { newRecoveryCodes, recoveryCodesLeft, replaceRecoveryCodes } from './recovery'
import { totpStepOf } from './totp'
import { requirePerson } from './viewer'

/**
 * The first code shows that the app has the secret: from now on it is asked for. With ten recovery
 * codes where there are none, shown this once; null where there are some. Other sessions go on.
 */
export async function confirmTotp(ctx: Context, input: ConfirmTotpInput): Promise<{ codes: string[] | null }> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { code } = parse(confirmTotpInput, input)
  await confirmIdentity(ctx, undefined)
  const [person] = await ctx.db.select({ pending: people.totpPending }).from(people).where(eq(people.id, viewer.id))
  const pending = person?.pending
  if (!pending) throw notYet('begin-totp', 'No app is being set up. Begin again')
  const step = code ? await totpStepOf(ctx, pending, code.replace(/\s/g, '')) : null
  if (step === null) {
    throw notYet(
      'code',
      'Enter the six digits that the app shows now. If they do not fit, check the clock of your phone',
    )
  }
  const codes = newRecoveryCodes()
  const at = ctx.now()
  return ctx.write(async (tx) => {
    const set = await tx
      .update(people)
      .set({ totpSecret: pending, totpPending: null, totpStep: step })
      .where(and(eq(people.id, viewer.id), eq(people.totpPending, pending)))
      .returning({ id: people.id })
    if (!set.length) throw new Refusal('conflict')
    const needed = (await recoveryCodesLeft(tx, viewer.id)) === 0
    if (needed) await replaceRecoveryCodes(tx, ctx, viewer.id, codes, at)
    record(tx, ctx, { did: 'person.totp-added', thing: { kind: 'person', id: viewer.id }, audience: 'staff' })
    await notify(tx, ctx, viewer.id, 'totp-added')
    return { codes: needed ? codes : null }
  })
}

const notYet = (field: string, message: string) =>
  new Refusal('invalid', 'The app is not set up yet.', { fields: { [field]: [message] } })
