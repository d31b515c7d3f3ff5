import { and, eq, ne } from 'drizzle-orm'
import { clients, invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type AddDraftInput, addDraftInput } from './draftInput'
import { linesOf } from './draftLines'
import { treatmentOf } from './freeze'
import { putDraft } from './putDraft'

/** A draft, which its client does not see. Sent twice with the same `invoiceId` it is added once. */
export async function addDraft(ctx: Context, input: AddDraftInput): Promise<{ id: string }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId: id, clientId, dueDays, ...content } = parse(addDraftInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]

  await ctx.write(async (tx) => {
    const [client] = await tx
      .select()
      .from(clients)
      .where(and(eq(clients.id, clientId), ne(clients.status, 'archived'), published(clients.importId)))
    if (!client) throw new Refusal('not-found')
    const [known] = await tx.select({ clientId: invoices.clientId }).from(invoices).where(eq(invoices.id, id))
    if (known && known.clientId !== clientId) throw new Refusal('conflict')
    if (known) return
    await putDraft(tx, ctx, {
      ...content,
      id,
      clientId,
      firm,
      today: day,
      origin: 'manual',
      lines: await linesOf(tx, content.lines),
      taxTreatment: treatmentOf(client, firm),
      dueDays: dueDays ?? null,
    })
    const thing = { kind: 'invoice', id }
    record(tx, ctx, { did: 'invoice.drafted', thing, clientId, audience: 'staff' })
  })
  return { id }
}
