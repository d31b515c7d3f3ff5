import { eq } from 'drizzle-orm'
import { firm } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { timeZones } from '../auth/profileRules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type ChangeFirmInput, changeFirmInput } from './input'

/** The firm's name, time zone, accent colour and sender. A zone that is set already may stay, listed or not. */
export async function changeFirm(ctx: Context, input: ChangeFirmInput): Promise<void> {
  requireScope(ctx.viewer, 'firm.settings')
  const set = parse(changeFirmInput, input)
  const listed = timeZones().includes(set.timeZone)

  await ctx.write(async (tx) => {
    const [before] = await tx.select().from(firm).where(eq(firm.id, 'firm'))
    if (!before) throw new Refusal('not-found')
    if (!listed && set.timeZone !== before.timeZone) {
      throw new Refusal('invalid', undefined, { fields: { timeZone: ['Choose from the list'] } })
    }
    const changed = (Object.keys(set) as (keyof typeof set)[]).filter((name) => set[name] !== before[name])
    if (!changed.length) return
    await tx.update(firm).set(set).where(eq(firm.id, 'firm'))
    record(tx, ctx, {
      did: 'firm.changed',
      thing: { kind: 'firm', id: 'firm' },
      audience: 'staff',
      data: {
        changed,
        from: Object.fromEntries(changed.map((name) => [name, before[name]])),
        to: Object.fromEntries(changed.map((name) => [name, set[name]])),
      },
    })
  })
}
