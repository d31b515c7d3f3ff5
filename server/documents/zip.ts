import { and, asc, eq, inArray } from 'drizzle-orm'
import { invoices } from '../../db/schema'
import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import { slots } from '../clients/slots'
import type { Context } from '../context'
import { invoicesSeenBy } from '../invoices/visible'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type InvoicesZipInput, invoicesZipInput, MOST_IN_ZIP } from './input'
import { invoiceBytes } from './invoice'
import { fileName } from './name'

/**
 * The PDFs of up to 500 invoices as one zip, each made when it is asked for: memory holds one at a time.
 * One that is not the viewer's makes all of it not found.
 */
export async function invoicesZip(
  ctx: Context,
  input: InvoicesZipInput,
): Promise<{ name: string; stream: ReadableStream<Uint8Array> }> {
  requireScope(ctx.viewer, 'invoices.export')
  const ids = [...new Set(parse(invoicesZipInput, input).invoiceIds)]
  const seen = invoicesSeenBy(ctx.viewer)
  const chosen = slots(MOST_IN_ZIP)
  const found = await ctx.db
    .prepared(`invoices.zip ${seen.key}`, (db) =>
      db
        .select({ id: invoices.id, number: invoices.number })
        .from(invoices)
        .where(and(inArray(invoices.id, chosen.placeholders), seen.where))
        .orderBy(asc(invoices.numberKey), asc(invoices.id)),
    )
    .execute({ ...chosen.values(ids), ...seen.values })
  if (found.length < ids.length) throw new Refusal('not-found')
  await recordExport(ctx, 'invoice documents', { count: found.length })
  const { makeZip } = await import('client-zip')
  const lastModified = ctx.now()
  const used = new Set<string>()
  const files = async function* () {
    for (const { id, number } of found) {
      const [invoice] = await ctx.db.select().from(invoices).where(eq(invoices.id, id))
      // A draft that was deleted meanwhile.
      if (!invoice) continue
      const input = await invoiceBytes(ctx, invoice)
      yield { name: uniqueName(fileName(number, 'Draft invoice'), used), lastModified, input }
    }
  }
  return { name: 'invoices.zip', stream: makeZip(files()) }
}

/** Imported invoices of several clients may share a number, and file systems see no difference of case. */
function uniqueName(name: string, used: Set<string>): string {
  const base = name.slice(0, -'.pdf'.length)
  let unique = name
  for (let nth = 2; used.has(unique.toLowerCase()); nth++) unique = `${base} (${nth}).pdf`
  used.add(unique.toLowerCase())
  return unique
}
