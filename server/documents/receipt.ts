import { and, eq, sql } from 'drizzle-orm'
import { payments, receipts } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { dayText } from '../kernel/dayText'
import { formatMoney } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { paidBy } from '../payments/rules'
import { paymentsSeenBy } from '../payments/visible'
import { drawPaper } from './draw'
import { type ReceiptInput, receiptInput } from './input'
import type { DocumentFile } from './invoice'
import { keptDocument } from './keep'
import { logoOf } from './logo'
import { fileName } from './name'
import type { Paper } from './paper'

/** The receipt of a payment that the viewer sees; that the payment was taken back is said on it. */
export async function receiptPdf(ctx: Context, input: ReceiptInput): Promise<DocumentFile> {
  requireScope(ctx.viewer, 'payments.read')
  const { receiptId } = parse(receiptInput, input)
  const seen = paymentsSeenBy(ctx.viewer)
  const [found] = await ctx.db
    .prepared(`receipt.pdf ${seen.key}`, (db) =>
      db
        .select({ receipt: receipts, state: payments.state })
        .from(receipts)
        .innerJoin(payments, eq(payments.id, receipts.paymentId))
        .where(and(eq(receipts.id, sql.placeholder('receiptId')), seen.where)),
    )
    .execute({ receiptId, ...seen.values })
  if (!found) throw new Refusal('not-found')
  const { receipt, state } = found
  const isVoid = state === 'reversed'
  const draw = async () => {
    const { locale } = await ctx.firm()
    return drawPaper(ctx.log, receiptPaper(receipt, isVoid, await logoOf(ctx, receipt.data.branding), locale))
  }
  const bytes = isVoid ? await draw() : await keptDocument(ctx, 'receipt', receipt.id, draw)
  return { name: fileName(receipt.number, 'Receipt'), bytes }
}

function receiptPaper(
  { number, issuedOn, data }: typeof receipts.$inferSelect,
  isVoid: boolean,
  logo: Uint8Array | null,
  locale: string,
): Paper {
  const { currency, exponent, amountMinor, receivedOn, reference, creditMinor } = data
  const money = (minor: number) => formatMoney({ minor, currency, exponent }, locale)
  const day = dayText(receivedOn, locale)
  return {
    kind: 'Receipt',
    number,
    mark: isVoid ? 'Void' : null,
    madeOn: issuedOn,
    from: data.seller,
    to: { label: 'Received from', party: data.buyer },
    facts: [
      ['Receipt number', number],
      ['Issued', dayText(issuedOn, locale)],
      ['Received', day],
      ['Paid by', paidBy(data)],
      ...(reference ? ([['Reference', reference]] as [string, string][]) : []),
    ],
    branding: data.branding,
    logo,
    headline: isVoid ? 'Recorded by mistake: no payment came in' : `${money(amountMinor)} received on ${day}`,
    parts: [
      {
        columns: [{ label: 'For' }, { label: 'Amount', numeric: true }],
        rows: [
          ...data.invoices.map((invoice) => [`Invoice ${invoice.number}`, money(invoice.amountMinor)]),
          ...(creditMinor ? [['Kept as credit', money(creditMinor)]] : []),
        ],
        sums: [{ label: 'Amount received', value: money(amountMinor), strong: true }],
      },
    ],
    notes: [],
  }
}
