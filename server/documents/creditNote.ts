import { and, eq, sql } from 'drizzle-orm'
import { creditNotes, invoices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { invoicesSeenBy } from '../invoices/visible'
import { dayText } from '../kernel/dayText'
import { formatMoney } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { drawPaper } from './draw'
import { type CreditNoteInput, creditNoteInput } from './input'
import type { DocumentFile } from './invoice'
import { keptDocument } from './keep'
import { linesPart, reverseChargeNote, textNote } from './lines'
import { logoOf } from './logo'
import { fileName } from './name'
import type { Paper } from './paper'

/** A credit note of an invoice that the viewer sees. */
export async function creditNotePdf(ctx: Context, input: CreditNoteInput): Promise<DocumentFile> {
  requireScope(ctx.viewer, 'invoices.read')
  const { creditNoteId } = parse(creditNoteInput, input)
  const seen = invoicesSeenBy(ctx.viewer)
  const [found] = await ctx.db
    .prepared(`credit-note.pdf ${seen.key}`, (db) =>
      db
        .select({ note: creditNotes, invoice: { number: invoices.number, issuedOn: invoices.issuedOn } })
        .from(creditNotes)
        .innerJoin(invoices, eq(invoices.id, creditNotes.invoiceId))
        .where(and(eq(creditNotes.id, sql.placeholder('creditNoteId')), seen.where)),
    )
    .execute({ creditNoteId, ...seen.values })
  if (!found) throw new Refusal('not-found')
  const { note, invoice } = found
  const bytes = await keptDocument(ctx, 'credit-note', note.id, async () => {
    const { locale } = await ctx.firm()
    return drawPaper(ctx.log, creditNotePaper(note, invoice, await logoOf(ctx, note.branding), locale))
  })
  return { name: fileName(note.number, 'Credit note'), bytes }
}

function creditNotePaper(
  note: typeof creditNotes.$inferSelect,
  invoice: { number: string; issuedOn: string },
  logo: Uint8Array | null,
  locale: string,
): Paper {
  const { currency, exponent, totalMinor } = note
  const total = formatMoney({ minor: totalMinor, currency, exponent }, locale)
  const plain = { discountPcm: 0, discountMinor: 0, periodStartOn: null, periodEndOn: null }
  return {
    kind: 'Credit note',
    number: note.number,
    mark: null,
    madeOn: note.issuedOn,
    from: note.seller,
    to: { label: 'To', party: note.buyer },
    facts: [
      ['Credit note number', note.number],
      ['Issued', dayText(note.issuedOn, locale)],
      ['For invoice', `${invoice.number} of ${dayText(invoice.issuedOn, locale)}`],
    ],
    branding: note.branding,
    logo,
    headline: `${total} credited`,
    parts: [linesPart({ ...note, lines: note.lines.map((line) => ({ ...line, ...plain })) }, locale, 'Total credited')],
    notes: [...reverseChargeNote(note.taxTreatment), ...textNote('Reason', note.reason)],
  }
}
