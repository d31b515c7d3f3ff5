import { asc, eq } from 'drizzle-orm'
import { clients, invoiceLines } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { buyerOf, sellerOf } from '../invoices/freeze'
import { type GetInvoiceInput, getInvoiceInput } from '../invoices/input'
import { requireDraft } from '../invoices/requireDraft'
import { countryName } from '../kernel/country'
import type { Party } from '../kernel/documents'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { drawable, loadFonts } from './fonts'

/** Where a text is changed: in the firm's settings, at the client, or in the draft. */
export type TextOf = 'firm' | 'client' | 'draft'

/** A text of a draft with letters that its PDF shows as a box: each once, in their order. */
export type Lacking = { of: TextOf; field: string; letters: string[] }

/**
 * Names the texts of a draft with letters that the typeface of documents lacks, as issuing it now would print them.
 * A warning, no obstacle: a client may be called so, the amounts stay readable, and the page shows all letters.
 * Throws 'conflict' if the invoice was issued already.
 */
export async function lackingLetters(ctx: Context, input: GetInvoiceInput): Promise<Lacking[]> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const draft = await requireDraft(ctx.db, invoiceId)
  const [firm, fonts, [client], lines] = await Promise.all([
    ctx.firm(),
    loadFonts(),
    ctx.db.select().from(clients).where(eq(clients.id, draft.clientId)),
    ctx.db
      .select({
        description: invoiceLines.description,
        unit: invoiceLines.unit,
        taxName: invoiceLines.taxName,
      })
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
      .orderBy(asc(invoiceLines.position), asc(invoiceLines.id)),
  ])
  if (!client) throw new Refusal('not-found')
  const seller = sellerOf(firm)
  const texts: [TextOf, string, ...string[]][] = [
    ['firm', 'Name of your firm', seller.name, seller.legalName ?? ''],
    ['firm', 'Address of your firm', ...addressOf(seller)],
    ['firm', 'Bank of your firm', firm.paymentDetails.bankName ?? ''],
    ['client', 'Name of the client', client.legalName || client.name],
    ['client', 'Address of the client', ...addressOf(buyerOf(client))],
    ['client', 'VAT id of the client', client.vatId],
    ['draft', 'Purchase order', draft.purchaseOrder || client.purchaseOrder],
    ...lines.map((line, i): [TextOf, string, ...string[]] => [
      'draft',
      `Line ${i + 1}`,
      line.description,
      line.unit,
      line.taxName,
    ]),
    ['draft', 'Note', draft.note],
  ]
  return texts.flatMap(([of, field, ...parts]) => {
    const letters = new Set<string>()
    // Each letter once: a draft may have a hundred thousand.
    const once = [...new Set(parts.join(' ').normalize('NFC'))].join(' ')
    drawable(fonts, once, (code) => letters.add(String.fromCodePoint(code)))
    return letters.size ? [{ of, field, letters: [...letters] }] : []
  })
}

const addressOf = ({ addressLines, country }: Party): string[] => [
  ...addressLines,
  country ? (countryName(country) ?? country) : '',
]
